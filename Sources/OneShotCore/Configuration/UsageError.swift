/// What is wrong with the command line, or with the variable that an option defaults to, in one line.
struct UsageError: Error, Equatable, Sendable {
    let message: String

    init(_ message: String) { self.message = message }

    static func unknownOption(_ spelling: String, for command: CommandName) -> UsageError {
        let isPlain = spelling.utf8.count <= 60 && spelling.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        let name = String(spelling.drop { $0 == "-" })
        let hint =
            meant[name] ?? otherCommand(name) ?? nearestOption(name, for: command)
            ?? "\(Help.programName) \(command.rawValue) --help lists what it takes"
        return UsageError("unknown option \(isPlain ? spelling : quoted(spelling)); \(hint)")
    }

    /// Options of other programs, and what does the same here.
    private static let meant = [
        "dry-run": "the command plan shows what a pass would push",
        "n": "the command plan shows what a pass would push",
        "json": "did you mean --output json?", "quiet": "did you mean --output none?",
        "q": "did you mean --output none?", "verbose": "did you mean --log-level debug?",
        "v": "did you mean --log-level debug?", "force": "did you mean --refresh?",
    ]

    private static func otherCommand(_ name: String) -> String? {
        CommandName(rawValue: name).map { "\($0.rawValue) is a command: \($0.summary)" }
    }

    private static func nearestOption(_ name: String, for command: CommandName) -> String? {
        let names = command.options.map(\.name.rawValue)
        if let nearest = NearestName.suggestion(for: name, among: names) { return "did you mean --\(nearest)?" }
        let others = Option.all.map(\.name.rawValue)
        guard let nearest = NearestName.suggestion(for: name, among: others),
            let option = Option.Name(rawValue: nearest)?.option
        else { return nil }
        return "did you mean \(option.spelling), for \(listed(option.commands.map(\.rawValue), "or"))?"
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
