extension Invocation {
    /// Understands the arguments, the program's name not among them. Only the variables of options that the command takes
    /// and that are not given are looked up.
    package static func parse(
        _ arguments: [String], _ surroundings: Surroundings
    ) throws(UsageError) -> Invocation {
        let given = try GivenArguments(arguments)
        var invocation = Invocation()
        try invocation.takeOperands(given.operands)
        // Who asks for help gets it, whatever else is on the line.
        if given.value(of: .help) != nil {
            if invocation.helpTopic == nil, !given.operands.isEmpty { invocation.helpTopic = invocation.command }
            return .help(invocation.helpTopic)
        }
        if given.value(of: .version) != nil {
            var version = Invocation()
            version.command = .version
            return version
        }
        let command = invocation.command
        for option in given.options where !option.name.isTaken(by: command) {
            throw .notTaken(option.name.option, by: command)
        }
        for option in given.options {
            if let companion = option.name.companion, given.value(of: companion) == nil {
                throw .lone(option.name.option, without: companion)
            }
        }
        if command.needsOperand, given.operands.count < 2, let operand = command.operand {
            throw .missing(operand, of: command)
        }
        if command.isConfigured { try invocation.takeOptions(given, surroundings) }
        return invocation
    }

    private mutating func takeOperands(_ operands: [String]) throws(UsageError) {
        var rest = operands[...]
        if let text = rest.popFirst() {
            guard let known = Command(rawValue: text) else { throw .unknownCommand(text) }
            command = known
        }
        switch command {
        case .help:
            guard let text = rest.popFirst() else { break }
            guard let topic = Command(rawValue: text) else { throw .unknownCommand(text) }
            helpTopic = topic
        case .explain: agent = rest.popFirst().map { AgentID($0) }
        case .initialize: newPath = rest.popFirst()
        case .run, .plan, .check, .status, .clear, .version: break
        }
        if let operand = rest.first { throw .surplus(operand, for: command) }
    }

    private mutating func takeOptions(
        _ given: GivenArguments, _ surroundings: Surroundings
    ) throws(UsageError) {
        var settled: [Option.Name] = []
        for name in Option.Name.allCases where name.isTaken(by: command) {
            if let text = given.value(of: name) {
                try set(name, to: text, from: name.spelling)
            } else if let (text, variable) = try surroundings.standIn(for: name) {
                try set(name, to: text, from: variable)
            } else {
                continue
            }
            settled.append(name)
        }
        if !settled.contains(.output) {
            output = command.isPass && !surroundings.outputIsTerminal ? .none : .text
        }
        if !settled.contains(.logLevel) || !settled.contains(.logFormat) {
            let isJournal = surroundings.errorIsJournal
            if !settled.contains(.logLevel) { logLevel = isJournal || surroundings.errorIsTerminal ? .info : .warn }
            if !settled.contains(.logFormat) { logFormat = isJournal ? .journal : .text }
        }
    }

    private mutating func set(
        _ option: Option.Name, to text: String, from origin: String
    ) throws(UsageError) {
        switch option {
        case .config: configPath = text
        case .stateDirectory: stateDirectory = text
        case .shard:
            guard let shard = Shard(text) else { throw .invalidShard(text, of: origin) }
            self.shard = shard
        case .refresh: refresh = true
        case .lockWait: lockWait = try seconds(text, of: origin, in: .lockWait)
        case .deadline: deadline = try seconds(text, of: origin, in: .deadline)
        case .output: output = try format(text, of: origin)
        case .logLevel: logLevel = try choice(text, of: origin)
        case .logFormat: logFormat = try choice(text, of: origin)
        case .board: boardPath = text
        case .metricsFile: metricsFile = text
        case .online: checksOnline = true
        case .check: probes = true
        case .maxAge: maxAge = try seconds(text, of: origin, in: .maxAge)
        case .help, .version: break
        }
    }

    private func seconds(
        _ text: String, of origin: String, in range: SecondsRange
    ) throws(UsageError) -> Interval {
        guard let interval = range.interval(text) else { throw .invalidSeconds(text, of: origin, in: range) }
        return interval
    }

    /// A format that the command has.
    private func format(_ text: String, of origin: String) throws(UsageError) -> OutputFormat {
        var known = OutputFormat.allCases.map(\.rawValue)
        if case .choice(_, let names) = Option.Name.output.option.value(for: command) {
            known = names
        }
        guard known.contains(text), let format = OutputFormat(rawValue: text) else {
            throw .unknownValue(text, of: origin, known: known)
        }
        return format
    }

    private func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String, of origin: String
    ) throws(UsageError) -> Choice {
        guard let choice = Choice(rawValue: text) else {
            throw .unknownValue(text, of: origin, known: Choice.allCases.map(\.rawValue))
        }
        return choice
    }
}

/// The arguments, options and operands apart, their values not yet looked at.
private struct GivenArguments {
    struct GivenOption {
        let name: Option.Name

        /// Empty for a flag.
        let value: String
    }

    private(set) var options: [GivenOption] = []
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
            // Not by character, for an accent that follows the sign would make it another.
            let sign = argument.utf8.firstIndex(of: UInt8(ascii: "="))
            let spelling = String(argument[..<(sign ?? argument.endIndex)])
            guard let name = Option.Name(spelling: spelling) else { throw .unknownOption(spelling) }
            let option = name.option
            if value(of: name) != nil { throw .repeated(option) }
            var text = sign.map { String(argument[argument.utf8.index(after: $0)...]) }
            if let value = option.value {
                // What looks like an option is one: a forgotten value must not swallow it.
                if text == nil, let next = rest.first, !next.hasPrefix("--") { text = rest.removeFirst() }
                guard let text, !text.isEmpty else { throw .missing(value, of: option) }
                options.append(GivenOption(name: name, value: text))
            } else {
                if let text { throw .needless(text, of: spelling) }
                options.append(GivenOption(name: name, value: ""))
            }
        }
    }

    /// Empty for a flag, `nil` for what is not given.
    func value(of name: Option.Name) -> String? { options.first { $0.name == name }?.value }
}
