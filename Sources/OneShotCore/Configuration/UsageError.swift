/// What is wrong with the command line, or with a variable that stands in for an option: one line for whoever wrote it.
struct UsageError: Error, Equatable, Sendable {
    let message: String
}

extension UsageError {
    static func unknownOption(_ spelling: String) -> UsageError {
        let options = Option.all.map(\.name.rawValue)
        let hint = hint(
            NearestName.suggestion(for: String(spelling.drop { $0 == "-" }), among: options).map { "--\($0)" },
            "known options: " + options.map { "--\($0)" }.joined(separator: ", "))
        let isPlain = spelling.utf8.count <= 60 && spelling.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return UsageError(message: "unknown option \(isPlain ? spelling : quoted(spelling)); \(hint)")
    }

    static func unknownCommand(_ text: String) -> UsageError {
        let commands = CommandName.allCases.map(\.rawValue)
        let hint = hint(
            NearestName.suggestion(for: text, among: commands), "known commands: " + commands.joined(separator: ", "))
        return UsageError(message: "unknown command \(quoted(text)); \(hint)")
    }

    static func surplus(_ operand: String, for command: CommandName) -> UsageError {
        let accepted = command.operand.map { "one \($0)" } ?? "no operand"
        return UsageError(message: "surplus operand \(quoted(operand)); \(command.rawValue) takes \(accepted)")
    }

    static func missingOperand(of command: CommandName) -> UsageError {
        UsageError(
            message: "\(command.rawValue) needs an operand; accepted is \(Help.programName) \(command.usage)")
    }

    static func notTaken(_ option: Option, by command: CommandName) -> UsageError {
        let takers = listed(option.commands.map(\.rawValue), "and")
        return UsageError(
            message: "\(command.rawValue) does not take \(option.spelling); "
                + "\(takers) \(option.commands.count == 1 ? "does" : "do")")
    }

    static func missingValue(of option: Option, _ accepted: String) -> UsageError {
        UsageError(message: "\(option.spelling) needs a value; accepted: \(accepted)")
    }

    static func needless(_ value: String, of spelling: String) -> UsageError {
        UsageError(message: "\(spelling) takes no value, but was given \(quoted(value))")
    }

    static func repeated(_ option: Option) -> UsageError {
        UsageError(message: "\(option.spelling) is given more than once")
    }

    static func lone(_ option: Option, without companion: Option.Name) -> UsageError {
        UsageError(message: "\(option.spelling) means nothing without \(companion.spelling)")
    }

    /// A value that is none of the known ones. `origin` is the option or variable that gives it.
    static func unknownValue(_ text: String, of origin: String, known: [String]) -> UsageError {
        let hint = hint(NearestName.suggestion(for: text, among: known), "accepted: \(listed(known, "or"))")
        return UsageError(message: "unknown value \(quoted(text)) for \(origin); \(hint)")
    }

    /// A value that is not a length of time within the range.
    static func invalidSeconds(_ text: String, of origin: String, in range: SecondsRange) -> UsageError {
        UsageError(message: "invalid value \(quoted(text)) for \(origin); accepted: \(range)")
    }

    static func invalidShard(_ text: String, of origin: String) -> UsageError {
        UsageError(message: "invalid value \(quoted(text)) for \(origin); accepted: \(Shard.accepted)")
    }

    /// A shard's count that is set without its index.
    static func count(_ count: String, without index: String) -> UsageError {
        UsageError(message: "\(count) is set without \(index); accepted: both, PRESENCE_SHARD or --shard")
    }

    private static func hint(_ nearest: String?, _ otherwise: String) -> String {
        nearest.map { "did you mean \($0)?" } ?? otherwise
    }
}
