/// What the program is asked to do.
package enum Command: String, CaseIterable, Sendable {
    case run, plan, check, status, explain, clear
    case initialize = "init"
    case help, version

    /// One line for lists of commands.
    package var summary: String {
        switch self {
        case .run: "make one pass (the default)"
        case .plan: "show what a pass would push, and push nothing"
        case .check: "check the configuration, keys and permissions"
        case .status: "show the last known presences and the last pass"
        case .explain: "explain what an agent shows, why, and what comes next"
        case .clear: "make one pass that shows every agent as offline"
        case .initialize: "write an annotated configuration to start from"
        case .help: "list commands and options, or explain one COMMAND"
        case .version: "print the version"
        }
    }

    /// Whether the command makes a pass, under the lock.
    package var isPass: Bool { self == .run || self == .clear }

    /// Whether the command reads the configuration.
    package var isConfigured: Bool {
        switch self {
        case .run, .plan, .check, .status, .explain, .clear: true
        case .initialize, .help, .version: false
        }
    }

    /// What the command takes beside options, as usage lines write it.
    package var operand: String? {
        switch self {
        case .help: "COMMAND"
        case .explain: "AGENT"
        case .initialize: "PATH"
        case .run, .plan, .check, .status, .clear, .version: nil
        }
    }

    /// Whether the operand must be given.
    package var needsOperand: Bool { self == .explain }

    /// The operand as usage lines write it, with the space before it.
    package var operandUsage: String { operand.map { needsOperand ? " \($0)" : " [\($0)]" } ?? "" }

    /// The options that the command takes, in the table's order.
    package var options: [Option] { Option.all.filter { $0.name.isTaken(by: self) } }
}
