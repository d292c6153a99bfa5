/// The completion for fish.
enum FishCompletion {
    static var text: String {
        let valued = Option.all.filter { $0.value != nil }.flatMap(\.spellings).joined(separator: " ")
        return """
            # fish completion for \(Help.programName) \(Version.current); made by `\(Help.programName) generate fish`

            # The command on the line, nothing where there is none yet.
            function __presence_oneshot_command
                set -l words (commandline -opc)
                set -e words[1]
                while set -q words[1]
                    switch $words[1]
                        case \(valued)
                            set -e words[1]
                        case '-*'
                        case '*'
                            echo $words[1]
                            return
                    end
                    set -e words[1]
                end
            end

            function __presence_oneshot_lacks_command
                not count (__presence_oneshot_command) >/dev/null
            end

            # Whether the command is one of those named; without a command it is run.
            function __presence_oneshot_is
                set -l command (__presence_oneshot_command)
                test -n "$command"; or set command run
                contains -- $command $argv
            end

            complete -c \(program) -f
            \(Command.allCases.map(line(of:)).joined(separator: "\n"))
            \(Option.all.flatMap(lines(of:)).joined(separator: "\n"))
            \(Command.allCases.compactMap(operandLine(of:)).joined(separator: "\n"))

            """
    }

    private static let program = Help.programName

    private static func line(of command: Command) -> String {
        "complete -c \(program) -n __presence_oneshot_lacks_command -a \(command.rawValue)"
            + " -d \(quotedWord(command.summary))"
    }

    private static func lines(of option: Option) -> [String] {
        let letter = option.letter.map { " -s \($0)" } ?? ""
        let offers = option.value == nil ? [(option.commands, Offer.nothing)] : option.offers
        return offers.map { commands, offer in
            let value =
                switch (option.value == nil, offer) {
                case (true, _): ""
                case (false, .files): " -r -F"
                case (false, .words(let words)): " -x -a '\(words.joined(separator: " "))'"
                case (false, .nothing): " -x"
                }
            let condition = quotedWord("__presence_oneshot_is \(commands.map(\.rawValue).joined(separator: " "))")
            return "complete -c \(program) -n \(condition)\(letter) -l \(option.name.rawValue)\(value)"
                + " -d \(quotedWord(option.summary))"
        }
    }

    private static func operandLine(of command: Command) -> String? {
        let condition = "-n '__presence_oneshot_is \(command.rawValue)'"
        switch Offer(operandOf: command) {
        case .nothing: return nil
        case .files: return "complete -c \(program) \(condition) -F"
        case .words(let words): return "complete -c \(program) \(condition) -a '\(words.joined(separator: " "))'"
        }
    }

    private static func quotedWord(_ text: String) -> String {
        let escaped = text.map { "'\\".contains($0) ? "\\\($0)" : String($0) }.joined()
        return "'\(escaped)'"
    }
}
