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
            guard let name = Option.Name(spelling: spelling) else {
                // What follows may be a value, but a command's name probably is the command.
                let command = (operands + rest).lazy.compactMap(CommandName.init(rawValue:)).first
                throw .unknownOption(spelling, for: command ?? .run)
            }
            if value(of: name) != nil { throw UsageError("\(name.spelling) is given more than once") }
            var text = sign.map { String(argument[argument.utf8.index(after: $0)...]) }
            if let accepted = name.option.value.accepted {
                // What looks like an option is one. Otherwise a forgotten value would swallow it.
                if text == nil, let next = rest.first, !next.hasPrefix("--") { text = rest.removeFirst() }
                guard let text, !text.isEmpty else {
                    throw UsageError("\(name.spelling) needs a value; accepted: \(accepted)")
                }
                options.append(GivenOption(name: name, value: text))
            } else {
                if let text { throw UsageError("\(spelling) takes no value, but was given \(quoted(text))") }
                options.append(GivenOption(name: name, value: ""))
            }
        }
    }

    /// Empty for a flag, `nil` for what is not given.
    func value(of name: Option.Name) -> String? { options.first { $0.name == name }?.value }

    /// Throws for an option that the command does not take, and for one that lacks its companion.
    func check(for command: CommandName) throws(UsageError) {
        for given in options where !given.name.option.isTaken(command) {
            throw .notTaken(given.name.option, by: command)
        }
        for given in options {
            if let companion = given.name.option.companion, value(of: companion) == nil {
                throw UsageError("\(given.name.spelling) means nothing without \(companion.spelling)")
            }
        }
    }

    /// Reads the options that the command takes, or the variables that replace options that are not given.
    func read(
        for command: CommandName, _ environment: ProcessEnvironment, into values: inout OptionValues
    ) throws(UsageError) {
        for name in Option.Name.allCases {
            let option = name.option
            guard option.isTaken(command) else { continue }
            if let text = value(of: name) {
                try option.read(text, from: name.spelling, for: command, into: &values)
            } else if let (text, origin) = try option.environmentDefault?.value(in: environment) {
                try option.read(text, from: origin, for: command, into: &values)
            } else if let (text, origin) = try option.secondEnvironmentDefault?.value(in: environment) {
                try option.read(text, from: origin, for: command, into: &values)
            }
        }
    }
}
