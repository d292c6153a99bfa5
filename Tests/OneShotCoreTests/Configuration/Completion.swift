import Foundation

@testable import OneShotCore

/// What one of the completion files offers.
struct Completion {
    /// What a shell offers for a value.
    enum Offer: Hashable {
        case nothing, files
        case words([String])
    }

    /// One option of one command.
    struct Row: Hashable {
        let command: String
        let spelling: String

        /// `nil` for a flag.
        let offer: Offer?

        /// Empty where the shell shows none.
        let description: String
    }

    var rows: Set<Row> = []

    /// The commands with their descriptions, which are empty where the shell shows none.
    var commands: [[String]] = []

    /// The options whose value the shell must not take for the command.
    var valued: Set<String> = []

    /// What the program's tables say.
    static func expected(describing: Bool) -> Completion {
        var completion = Completion()
        for option in Option.all {
            for command in option.commands {
                let offer: Offer? =
                    switch option.value {
                    case .flag: nil
                    case .path: .files
                    case .words: .words(option.choices(of: command) ?? [])
                    case .shard, .agent, .seconds: .nothing
                    }
                for spelling in [option.shortSpelling, option.spelling].compactMap(\.self) {
                    completion.rows.insert(
                        Row(
                            command: command.rawValue, spelling: spelling, offer: offer,
                            description: describing ? option.summary : ""))
                }
            }
            if option.value.accepted != nil { completion.valued.insert(option.spelling) }
        }
        completion.commands = CommandName.allCases.map { [$0.rawValue, describing ? $0.summary : ""] }
        return completion
    }

    private static let everyCommand = CommandName.allCases.map(\.rawValue)

    private mutating func add(
        _ commands: some Sequence<some StringProtocol>, _ spellings: [String], _ offer: Offer?, _ description: String
    ) {
        for command in commands {
            for spelling in spellings {
                rows.insert(
                    Row(command: String(command), spelling: spelling, offer: offer, description: description))
            }
        }
    }
}

extension Completion {
    static func bash() throws -> Completion {
        let text = try RepositoryFile("cron/completions/presence-oneshot.bash").text
        var completion = Completion()
        let commands = text.firstMatch(of: /local commands='([^']*)'/)?.1 ?? ""
        completion.commands = commands.split(separator: " ").map { [String($0), ""] }
        let valued = text.firstMatch(of: /\n +(--[-a-z |]+)\)\n +if \[\[ \$\{COMP_WORDS\[i \+ 1\]\} == = \]\]/)?.1 ?? ""
        completion.valued = Set(valued.split(separator: " | ").map(String.init))
        let files = text.firstMatch(of: /\n +(--[-a-z |]+)\) files=yes ;;/)?.1.split(separator: " | ") ?? []
        let nothing = text.firstMatch(of: /\n +(--[-a-z |]+)\) ;;/)?.1.split(separator: " | ") ?? []
        let common = text.firstMatch(of: /\n    options\+='([^']*)'/)?.1.split(separator: " ") ?? []
        for arm in text.matches(of: /\n +([\w |]+)\) options='([^']*)' ;;/) {
            for command in arm.1.split(separator: " | ") {
                for option in arm.2.split(separator: " ") + common {
                    let offer: Offer? =
                        files.contains(option)
                        ? .files
                        : nothing.contains(option) ? .nothing : bashWords(option, command, text).map(Offer.words)
                    completion.add([command], [String(option)], offer, "")
                }
            }
        }
        return completion
    }

    /// The words in the arm of an option, with those that only the command has.
    private static func bashWords(_ option: Substring, _ command: Substring, _ text: String) -> [String]? {
        guard let start = text.range(of: "\n        \(option))")?.upperBound else { return nil }
        let arm = text[start...].prefix(upTo: text[start...].range(of: ";;")?.lowerBound ?? text.endIndex)
        let words = arm.firstMatch(of: /words='([^']*)'/)?.1.split(separator: " ") ?? []
        let more = arm.firstMatch(of: /\$command == (\w+) \]\]; then words\+=' ([^']*)'/)
        return (words + (more?.1 == command ? more?.2.split(separator: " ") ?? [] : [])).map(String.init)
    }

    static func zsh() throws -> Completion {
        let text = try RepositoryFile("cron/completions/_presence-oneshot").text
        var completion = Completion()
        completion.commands = text.matches(of: /\n    '(\w+):(.*)'/).map { [String($0.1), unescaped($0.2)] }
        let valued = text.firstMatch(of: /\((--[-a-z|]+)\) \(\(i\+\+\)\)/)?.1 ?? ""
        completion.valued = Set(valued.split(separator: "|").map(String.init))
        let configured = text.firstMatch(of: /local configured='([^']*)'/)?.1 ?? ""
        let line = /_presence_oneshot_option (\S+|'[^']*') '(--[-a-z]+)(=?)\[((?:\\.|[^\]])*)\](?::[^:]*:(.*))?'\n/
        for match in text.matches(of: line) {
            let commands = match.1 == "$configured" ? configured : match.1.trimmingPrefix("'").dropLast()
            completion.add(
                commands.split(separator: " "), [String(match.2)], match.3.isEmpty ? nil : zshOffer(match.5 ?? ""),
                unescaped(match.4))
        }
        let help = text.firstMatch(of: /'\(-h --help\)'\{(-h),(--help)\}'\[(.*?)\]' '(--version)\[(.*?)\]'/)
        if let help {
            completion.add(everyCommand, [String(help.1), String(help.2)], nil, unescaped(help.3))
            completion.add(everyCommand, [String(help.4)], nil, unescaped(help.5))
        }
        return completion
    }

    private static func zshOffer(_ action: Substring) -> Offer {
        if action == "_files" { return .files }
        return action == " " ? .nothing : .words(action.dropFirst().dropLast().split(separator: " ").map(String.init))
    }

    static func fish() throws -> Completion {
        let text = try RepositoryFile("cron/completions/presence-oneshot.fish").text
        var completion = Completion()
        let command = /\ncomplete -c presence-oneshot -n __presence_oneshot_lacks_command -a (\w+) -d '(.*)'/
        completion.commands = text.matches(of: command).map { [String($0.1), unescaped($0.2)] }
        let valued = text.firstMatch(of: /case (--[-a-z ]+)\n/)?.1 ?? ""
        completion.valued = Set(valued.split(separator: " ").map(String.init))
        let configured = text.firstMatch(of: /set -l configured (.*)/)?.1 ?? ""
        let line =
            /complete -c presence-oneshot(?: -n "__presence_oneshot_is ([^"]*)")?(?: -s (\w))? -l (\S+)(.*) -d '(.*)'\n/
        for match in text.matches(of: line) {
            let commands = match.1 == "$configured" ? configured : match.1
            let names = commands?.split(separator: " ").map(String.init) ?? everyCommand
            let spellings = [match.2.map { "-\($0)" }, "--\(match.3)"].compactMap(\.self)
            completion.add(names, spellings, fishOffer(match.4), unescaped(match.5))
        }
        return completion
    }

    private static func fishOffer(_ flags: Substring) -> Offer? {
        if flags == " -r -F" { return .files }
        if flags == " -x" { return .nothing }
        return flags.firstMatch(of: #/ -x -a '(.*)'/#).map { .words($0.1.split(separator: " ").map(String.init)) }
    }

    /// A description as it is shown.
    private static func unescaped(_ text: Substring) -> String {
        String(text).replacing("'\\''", with: "'").replacing(/\\(.)/) { $0.1 }
    }
}
