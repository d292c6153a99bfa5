/// The arguments, with options and operands apart. Values are not yet understood.
struct GivenArguments {
    private struct GivenOption {
        let name: Option.Name

        /// Empty for a flag.
        let value: String
    }

    private var options: [GivenOption] = []
    private(set) var operands: [String] = []

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                operands += rest
                return
            }
            guard argument.hasPrefix("-"), argument != "-" else {
                operands.append(argument)
                continue
            }
            // By bytes: as a character, the sign could be joined with an accent that follows it.
            let sign = argument.utf8.firstIndex(of: UInt8(ascii: "="))
            let spelling = String(argument[..<(sign ?? argument.endIndex)])
            guard let name = Option.Name(spelling: spelling) else { throw .unknownOption(spelling) }
            let option = name.option
            if value(of: name) != nil { throw .repeated(option) }
            var text = sign.map { String(argument[argument.utf8.index(after: $0)...]) }
            if let accepted = option.value.accepted {
                // What looks like an option is one. Otherwise a forgotten value would swallow it.
                if text == nil, let next = rest.first, !next.hasPrefix("--") { text = rest.removeFirst() }
                guard let text, !text.isEmpty else { throw .missingValue(of: option, accepted) }
                options.append(GivenOption(name: name, value: text))
            } else {
                if let text { throw .needless(text, of: spelling) }
                options.append(GivenOption(name: name, value: ""))
            }
        }
    }

    /// Empty for a flag, `nil` for what is not given.
    func value(of name: Option.Name) -> String? { options.first { $0.name == name }?.value }

    /// Throws for an option that the command does not take, and for one that lacks its companion.
    func check(for command: CommandName) throws(UsageError) {
        for given in options where !given.name.option.takers.contains(command) {
            throw .notTaken(given.name.option, by: command)
        }
        for given in options {
            if let companion = given.name.option.companion, value(of: companion) == nil {
                throw .lone(given.name.option, without: companion)
            }
        }
    }

    /// What the options that the command takes say, and what stands in for those that are not given.
    func values(
        for command: CommandName, _ environment: ProcessEnvironment
    ) throws(UsageError) -> OptionValues {
        var values = OptionValues()
        for name in Option.Name.allCases {
            let option = name.option
            guard option.takers.contains(command) else { continue }
            if let text = value(of: name) {
                try option.read(text, from: option.spelling, for: command, into: &values)
                continue
            }
            for standIn in option.standIns {
                guard let (text, origin) = try standIn.value(in: environment) else { continue }
                try option.read(text, from: origin, for: command, into: &values)
                break
            }
        }
        return values
    }
}
