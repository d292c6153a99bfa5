import SimulatedCore

/// The initial state, the actions and the results of one run of the program.
final class PassRecord {
    enum Death { case killed, powerCut }

    let number: Int
    let arguments: [String]
    let setup: Setup

    // The initial state.
    var before: [FileRow] = []
    var tokens = TokenState()
    var last: LastPass?
    var expected: Expected?

    // The actions.
    var lockedAt: Timestamp?
    var lockedAtSteady: Int64?
    var sent: [SentRequest] = []
    var diskChanges = 0
    var loadsLibrary = false

    // The faults.
    var diskFailures: [FileOperation] = []
    var stopAt: Int64?
    var death: Death?
    var lacksLibrary = false

    /// Whether it came upon a cache that it could not read.
    var foundUnreadable = false

    // The results.
    var endedAt: Int64 = 0
    var exit: ExitStatus?
    var report: ReportView?
    var output = ""

    init(_ number: Int, _ arguments: [String], _ setup: Setup) {
        self.number = number
        self.arguments = arguments
        self.setup = setup
    }

    /// Whether it had the lock and its caches, and ran to its end.
    var isComplete: Bool { death == nil && lockedAt != nil && !foundUnreadable }

    func pushes(for target: Target) -> [SentRequest] { sent.filter { $0.target == target } }
    func logins(of agent: AgentID) -> [SentRequest] { sent.filter { $0.isLogin && $0.agent == agent } }

    /// Whether all caches were saved.
    var wasSaved: Bool { isComplete && diskFailures.isEmpty && exit != .unsaved }
}
