/// What the program is asked to do, with the options that only that command takes.
enum Command: Equatable, Sendable {
    case run(PassOptions)

    /// A pass that shows every agent as offline, without reading the host.
    case clear(PassOptions)
    case plan(refreshesAll: Bool)
    case check(CheckOptions)

    case status(StatusOptions)
    case explain(AgentID)

    /// `nil`: in the working directory.
    case initialize(path: String?)

    /// `nil`: the general page.
    case help(CommandName?)
    case version
}

/// The options of a pass.
struct PassOptions: Equatable, Sendable {
    /// Whether targets are pushed that did not change.
    var refreshesAll = false

    /// How long to wait for the lock.
    var lockWait = Interval.zero

    /// `nil`: what the configuration says.
    var deadline: Interval?

    /// Where the status page is written, if anywhere.
    var boardPath: String?

    /// Where the metrics are written, if anywhere.
    var metricsFile: String?
}

/// The options of `check`.
struct CheckOptions: Equatable, Sendable {
    /// Whether every agent is logged in as well.
    var isOnline = false

    /// `nil`: what the configuration says.
    var deadline: Interval?
}

/// The options of `status`.
struct StatusOptions: Equatable, Sendable {
    /// With a probe the exit code says how the last pass went.
    var probe: Probe?

    /// Whether only targets are shown that fail, or that Fabric may show wrongly.
    var isFailing = false

    /// The only agent that is shown; `nil`: all.
    var agent: AgentID?
}

/// What `status --check` accepts.
struct Probe: Equatable, Sendable {
    /// How old the last pass may be; `nil`: four intervals.
    var maxAge: Interval?

    /// What the last pass may have ended in beside `ok`.
    var tolerates: ToleratedOutcome?
}

/// An outcome of a pass that a probe can be told to accept.
enum ToleratedOutcome: String, Sendable {
    /// Exit code 1: some targets failed, others did not.
    case partial
}

extension Command {
    var name: CommandName {
        switch self {
        case .run: .run
        case .clear: .clear
        case .plan: .plan
        case .check: .check
        case .status: .status
        case .explain: .explain
        case .initialize: .initialize
        case .help: .help
        case .version: .version
        }
    }

    /// Whether targets are pushed, or planned, that did not change.
    var refreshesAll: Bool {
        switch self {
        case .run(let options), .clear(let options): options.refreshesAll
        case .plan(let refreshesAll): refreshesAll
        case .check, .status, .explain, .initialize, .help, .version: false
        }
    }

    /// `nil`: what the configuration says.
    var deadline: Interval? {
        switch self {
        case .run(let options), .clear(let options): options.deadline
        case .check(let options): options.deadline
        case .plan, .status, .explain, .initialize, .help, .version: nil
        }
    }
}
