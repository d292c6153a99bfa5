/// An option of the command line: a row of the table that parsing, help and suggestions read.
struct Option: Sendable {
    /// What the value is, and where it goes.
    enum Value: Sendable {
        typealias Setter<Content> = @Sendable (inout OptionValues, Content) -> Void

        /// No value.
        case flag(@Sendable (inout OptionValues) -> Void)
        case path(Setter<String>)
        case shard(Setter<Shard>)
        case seconds(SecondsRange, Setter<Interval>)
        case choice(placeholder: String, [String], Setter<String>)
    }

    /// The commands that take an option.
    enum Takers: Equatable, Sendable {
        /// Also those that do not read the configuration.
        case all
        case configured
        case passes
        case passesAnd(CommandName)
        case only(CommandName)

        func contains(_ command: CommandName) -> Bool {
            switch self {
            case .all: true
            case .configured: command.isConfigured
            case .passes: command.isPass
            case .passesAnd(let other): command.isPass || command == other
            case .only(let other): command == other
            }
        }
    }

    let name: Name
    let value: Value

    /// One line, without the choices.
    let summary: String
    let takers: Takers

    /// The letter of the one-hyphen spelling.
    let letter: Character?

    /// What holds where it is not given; `nil` where that goes without saying.
    let defaultText: String?

    /// What stands in for it where it is not given. The first that is set counts.
    let standIns: [StandIn]

    /// Choices that one command has beside those of all.
    let furtherChoices: (command: CommandName, names: [String])?

    /// The option without which this one means nothing.
    let companion: Name?

    init(
        _ name: Name, letter: Character? = nil, _ value: Value, _ summary: String, takenBy takers: Takers,
        default defaultText: String? = nil, standIns: [StandIn] = [],
        furtherChoices: (command: CommandName, names: [String])? = nil, companion: Name? = nil
    ) {
        self.name = name
        self.letter = letter
        self.value = value
        self.summary = summary
        self.takers = takers
        self.defaultText = defaultText
        self.standIns = standIns
        self.furtherChoices = furtherChoices
        self.companion = companion
    }
}

extension Option {
    /// The whole table. A pass without arguments does not need it.
    static var all: [Option] { Name.allCases.map(\.option) }

    /// `--config`
    var spelling: String { name.spelling }

    /// `-h`
    var shortSpelling: String? { letter.map { "-\($0)" } }

    /// `--config PATH`, `-h, --help`
    var usage: String {
        (shortSpelling.map { "\($0), " } ?? "") + spelling + (value.placeholder.map { " \($0)" } ?? "")
    }

    var commands: [CommandName] { CommandName.allCases.filter(takers.contains) }

    /// The environment variables that may stand in for it.
    var variables: [String] { standIns.flatMap(\.names) }

    /// The words that a command accepts; `nil` where the value is no choice.
    func choices(of command: CommandName?) -> [String]? {
        guard case .choice(_, let names, _) = value else { return nil }
        guard let furtherChoices, furtherChoices.command == command else { return names }
        return names + furtherChoices.names
    }

    /// Reads a value that the option or variable `origin` gives.
    func read(
        _ text: String, from origin: String, for command: CommandName, into values: inout OptionValues
    ) throws(UsageError) {
        switch value {
        case .flag(let set): set(&values)
        case .path(let set): set(&values, text)
        case .shard(let set):
            guard let shard = Shard(text) else { throw .invalidShard(text, of: origin) }
            set(&values, shard)
        case .seconds(let range, let set):
            guard let interval = range.interval(text) else { throw .invalidSeconds(text, of: origin, in: range) }
            set(&values, interval)
        case .choice(_, let names, let set):
            let known = choices(of: command) ?? names
            guard known.contains(text) else { throw .unknownValue(text, of: origin, known: known) }
            set(&values, text)
        }
    }
}

extension Option.Value {
    /// As usage lines write the value; `nil` for a flag.
    var placeholder: String? {
        switch self {
        case .flag: nil
        case .path: "PATH"
        case .shard: "INDEX/COUNT"
        case .seconds: "SECONDS"
        case .choice(let placeholder, _, _): placeholder
        }
    }

    /// What is accepted, for messages; `nil` for a flag.
    var accepted: String? {
        switch self {
        case .flag: nil
        case .path: "a path"
        case .shard: Shard.accepted
        case .seconds(let range, _): range.description
        case .choice(_, let names, _): listed(names, "or")
        }
    }
}

extension Shard {
    /// What is accepted, for messages.
    static var accepted: String {
        "INDEX/COUNT, COUNT from 1 to \(countLimit) and INDEX from 0 to below it, such as 0/4"
    }
}
