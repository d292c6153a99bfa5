/// A command line, or a variable that stands in for an option, that is not understood: one line for whoever wrote it.
package struct UsageError: Error, Equatable, Sendable {
    package let message: String
}

extension UsageError: CustomStringConvertible {
    package var description: String { message }
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
        let commands = Command.allCases.map(\.rawValue)
        let hint = hint(
            NearestName.suggestion(for: text, among: commands), "known commands: " + commands.joined(separator: ", "))
        return UsageError(message: "unknown command \(quoted(text)); \(hint)")
    }

    static func surplus(_ operand: String, for command: Command) -> UsageError {
        let accepted = command.operand.map { "one \($0)" } ?? "no operand"
        return UsageError(message: "surplus operand \(quoted(operand)); \(command.rawValue) takes \(accepted)")
    }

    static func missing(_ operand: String, of command: Command) -> UsageError {
        UsageError(
            message:
                "\(command.rawValue) needs an operand; accepted is \(Help.programName) \(command.rawValue) \(operand)")
    }

    static func notTaken(_ option: Option, by command: Command) -> UsageError {
        let takers = listed(option.commands.map(\.rawValue), "and")
        return UsageError(
            message: "\(command.rawValue) does not take \(option.spelling); "
                + "\(takers) \(option.commands.count == 1 ? "does" : "do")")
    }

    static func missing(_ value: Option.Value, of option: Option) -> UsageError {
        UsageError(message: "\(option.spelling) needs a value; accepted: \(value.accepted)")
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

    /// A value that is none of the known ones, given by the option or variable `origin`.
    static func unknownValue(_ text: String, of origin: String, known: [String]) -> UsageError {
        let hint = hint(NearestName.suggestion(for: text, among: known), "accepted: \(listed(known, "or"))")
        return UsageError(message: "unknown value \(quoted(text)) for \(origin); \(hint)")
    }

    /// A value that is no length of time within the range, given by the option or variable `origin`.
    static func invalidSeconds(_ text: String, of origin: String, in range: SecondsRange) -> UsageError {
        UsageError(message: "invalid value \(quoted(text)) for \(origin); accepted: \(range)")
    }

    static func invalidShard(_ text: String, of origin: String) -> UsageError {
        UsageError(message: "invalid value \(quoted(text)) for \(origin); accepted: \(Option.Value.shard.accepted)")
    }

    private static func hint(_ nearest: String?, _ otherwise: String) -> String {
        nearest.map { "did you mean \($0)?" } ?? otherwise
    }
}
