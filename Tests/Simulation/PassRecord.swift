import SimulatedCore

/// One request as the wire saw it.
struct Sent {
    enum Subject {
        case login(AgentID, key: String)
        case push(Target, UserID, Presence)
    }

    enum Outcome: Equatable {
        case status(Int, retryAfter: String?)

        /// A session, with the guilds' URLs.
        case session([GuildID: String])
        case malformed
        case fault(TransportFailure.Kind)
    }

    let id: Int
    let subject: Subject
    let endpoint: Endpoint
    let at: Int64
    var endedAt: Int64?

    /// `nil` while it is under way.
    var outcome: Outcome?

    var agent: AgentID {
        switch subject {
        case .login(let agent, _): agent
        case .push(let target, _, _): target.agent
        }
    }

    var target: Target? { if case .push(let target, _, _) = subject { target } else { nil } }
    var isLogin: Bool { target == nil }

    var status: Int? { if case .status(let status, _) = outcome { status } else { nil } }
    var isAcknowledged: Bool { target != nil && status.map { (200..<300).contains($0) } ?? false }
    var isRefused: Bool { target != nil && (status == 401 || status == 403) }
}

/// What one start of the program found, did and said.
final class PassRecord {
    enum Death { case killed, powerCut }

    let number: Int
    let arguments: [String]
    let setup: Setup

    // What it found.
    var before: [FileRow] = []
    var memory = WireMemory()
    var last: LastPass?
    var expected: Expected?

    // What it did.
    var lockedAt: Timestamp?
    var lockedAtSteady: Int64?
    var sent: [Sent] = []
    var diskChanges = 0
    var loadsLibrary = false

    // What befell it.
    var diskFailures: [FileOperation] = []
    var stopAt: Int64?
    var death: Death?
    var lacksLibrary = false

    // What came of it.
    var endedAt: Int64 = 0
    var exit: ExitStatus?
    var report: ReportView?
    var output = ""

    init(_ number: Int, _ arguments: [String], _ setup: Setup) {
        self.number = number
        self.arguments = arguments
        self.setup = setup
    }

    /// Whether it ran to its end, and with the lock.
    var isComplete: Bool { death == nil && lockedAt != nil }

    func pushes(for target: Target) -> [Sent] { sent.filter { $0.target == target } }
    func logins(of agent: AgentID) -> [Sent] { sent.filter { $0.isLogin && $0.agent == agent } }

    /// Whether what it learned was saved.
    var wasSaved: Bool { isComplete && diskFailures.isEmpty && exit != .unsaved }
}

extension Sent.Outcome: CustomStringConvertible {
    /// In a fixed order, so that the same world reads the same.
    var description: String {
        switch self {
        case .status(let status, let retryAfter): "\(status)" + (retryAfter.map { ", Retry-After \($0)" } ?? "")
        case .session(let seats):
            "session " + seats.sorted { $0.key < $1.key }.map { "\($0.key) at \($0.value)" }.joined(separator: ", ")
        case .malformed: "no session"
        case .fault(let kind): "\(kind)".split(separator: ".").last.map(String.init) ?? ""
        }
    }
}
