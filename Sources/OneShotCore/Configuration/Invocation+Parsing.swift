extension Invocation {
    /// Understands the arguments, without the program's name. Only the variables of options that the command takes and
    /// that are not given are read.
    static func parse(
        _ arguments: [String], _ environment: ProcessEnvironment
    ) throws(UsageError) -> Invocation {
        let given = try GivenArguments(arguments)
        var operands = given.operands[...]
        let name = try operands.popFirst().map(CommandName.init(operand:)) ?? .run
        let operand = operands.isEmpty || name.operand == nil ? nil : operands.popFirst()
        let topic = name == .help ? try operand.map(CommandName.init(operand:)) : nil
        if let surplus = operands.first {
            let accepted = name.operand.map { "one \($0)" } ?? "no operand"
            throw UsageError("surplus operand \(quoted(surplus)); \(name.rawValue) takes \(accepted)")
        }
        // Help is printed, whatever else the line says.
        if given.value(of: .help) != nil {
            return Invocation(.help(topic ?? (given.operands.isEmpty ? nil : name)))
        }
        if given.value(of: .version) != nil { return Invocation(.version) }
        try given.check(for: name)

        var values = OptionValues(for: name, environment)
        if name.isConfigured { try given.read(for: name, environment, into: &values) }
        values.invocation.command = try command(name, operand, topic, values)
        return values.invocation
    }

    private static func command(
        _ name: CommandName, _ operand: String?, _ topic: CommandName?, _ values: OptionValues
    ) throws(UsageError) -> Command {
        switch name {
        case .run: return .run(values.pass)
        case .clear: return .clear(values.pass)
        case .plan: return .plan(refreshesAll: values.pass.refreshesAll)
        case .check: return .check(values.check)
        case .status: return .status(values.status)
        case .explain:
            guard let operand else {
                throw UsageError("explain needs an operand; accepted is \(Help.programName) \(name.usage)")
            }
            return .explain(AgentID(operand))
        case .initialize:
            if let operand, Configuration.isBelowHome(operand) {
                throw .invalidValue(operand, of: "init", accepted: Configuration.acceptedPath)
            }
            return .initialize(path: operand)
        case .help: return .help(topic)
        case .version: return .version
        }
    }
}

extension CommandName {
    fileprivate init(operand: String) throws(UsageError) {
        guard let name = Self(rawValue: operand) else { throw .unknownCommand(operand) }
        self = name
    }
}
