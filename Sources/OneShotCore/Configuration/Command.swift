/// What the program is asked to do.
package enum Command: String, CaseIterable, Sendable {
    case run, plan, check, status, explain, clear
    case initialize = "init"
    case generate, help, version

    /// One line for lists of commands.
    package var summary: String {
        switch self {
        case .run: "one pass: push every presence that changed (the default)"
        case .plan: "what a pass would push; sends, logs in and writes nothing"
        case .check: "validate configuration, secrets and permissions"
        case .status: "the last known presences and how the last pass ended"
        case .explain: "why an agent shows what it shows, and what comes next"
        case .clear: "show every agent as offline: the host shuts down"
        case .initialize: "write an annotated configuration to start from"
        case .generate: "a shell's completion, or the manual page"
        case .help: "the list of commands and options, or a COMMAND's page"
        case .version: "print the version"
        }
    }

    /// Whether the command makes a pass, under the lock.
    package var isPass: Bool { self == .run || self == .clear }

    /// Whether the command reads the configuration.
    package var isConfigured: Bool {
        switch self {
        case .run, .plan, .check, .status, .explain, .clear: true
        case .initialize, .generate, .help, .version: false
        }
    }

    /// What the command takes beside options, as usage lines write it.
    package var operand: String? {
        switch self {
        case .help: "COMMAND"
        case .explain: "AGENT"
        case .initialize: "PATH"
        case .generate: "WHAT"
        case .run, .plan, .check, .status, .clear, .version: nil
        }
    }

    /// Whether the operand must be given.
    package var needsOperand: Bool { self == .explain || self == .generate }

    /// The operand as usage lines write it, with the space before it.
    package var operandUsage: String { operand.map { needsOperand ? " \($0)" : " [\($0)]" } ?? "" }

    /// The options that the command takes, in the table's order.
    package var options: [Option] { Option.all.filter { $0.name.isTaken(by: self) } }
}
