/// What is wrong with the command line, or with the variable that an option defaults to, in one line.
struct UsageError: Error, Equatable, Sendable {
    let message: String

    init(_ message: String) { self.message = message }

    static func unknownOption(_ spelling: String) -> UsageError {
        let isPlain = spelling.utf8.count <= 60 && spelling.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        let names = Option.Name.allCases.map(\.rawValue)
        let nearest = NearestName.suggestion(for: String(spelling.drop { $0 == "-" }), among: names)
        let hint = hint(nearest.map { "--\($0)" }, "known options: \(names.map { "--\($0)" }.joined(separator: ", "))")
        return UsageError("unknown option \(isPlain ? spelling : quoted(spelling)); \(hint)")
    }

    static func unknownCommand(_ text: String) -> UsageError {
        let names = CommandName.allCases.map(\.rawValue)
        let nearest = NearestName.suggestion(for: text, among: names)
        let hint = hint(nearest, "known commands: \(names.joined(separator: ", "))")
        return UsageError("unknown command \(quoted(text)); \(hint)")
    }

    /// A value that is none of the known ones. `origin` is the option or variable that gives it.
    static func unknownValue(_ text: String, of origin: String, known: [String]) -> UsageError {
        let hint = hint(NearestName.suggestion(for: text, among: known), "accepted: \(listed(known, "or"))")
        return UsageError("unknown value \(quoted(text)) for \(origin); \(hint)")
    }

    /// A value that cannot be read, or is out of range.
    static func invalidValue(_ text: String, of origin: String, accepted: String) -> UsageError {
        UsageError("invalid value \(quoted(text)) for \(origin); accepted: \(accepted)")
    }

    static func notTaken(_ option: Option, by command: CommandName) -> UsageError {
        let takers = option.commands
        let list = listed(takers.map(\.rawValue), "and")
        return UsageError(
            "\(command.rawValue) does not take \(option.spelling); \(list) \(takers.count == 1 ? "does" : "do")")
    }

    private static func hint(_ nearest: String?, _ otherwise: String) -> String {
        nearest.map { "did you mean \($0)?" } ?? otherwise
    }
}
