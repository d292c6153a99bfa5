import StubFabric

/// One step of the demo: what happens before the pass, and what the pass must do.
struct DemoStep {
    let title: String
    let why: String

    /// The new host states of the agents that change.
    let host: [String: String]

    /// Changes Fabric before the pass.
    let prepare: (StubFabric) throws -> Void

    let exitCode: Int32
    let logins: Int
    /// The number of acknowledged PUTs.
    let applied: Int
    /// How many PUTs may be refused. It depends on timing how many are in flight when the first refusal arrives.
    var refused = 0...0

    /// The rows that stay outdated: agent, guild and the host state that Fabric still shows.
    var behind: [(agent: String, guild: String, state: String)] = []

    static let agents = ["alice", "bob", "carol"]
    static let guilds = ["guild-eu", "guild-us"]

    static var all: [DemoStep] {
        [
            DemoStep(
                title: "a cold pass",
                why: "There is no cache yet. Each agent logs in once and is pushed to both guilds.",
                host: ["alice": "idle", "bob": "working", "carol": "busy"], prepare: { _ in }, exitCode: 0, logins: 3,
                applied: 6),
            DemoStep(
                title: "nothing changed", why: "Fabric has acknowledged every presence, so nothing is sent.",
                host: [:], prepare: { _ in }, exitCode: 0, logins: 0, applied: 0),
            DemoStep(
                title: "bob's turn ends",
                why: "Only bob's rows differ. His token is still valid, so he does not log in.",
                host: ["bob": "idle"], prepare: { _ in }, exitCode: 0, logins: 0, applied: 2),
            DemoStep(
                title: "Fabric rotates its tokens, alice starts to work",
                why: "Her old token is refused. She logs in again, once for both guilds, and the PUTs are repeated.",
                host: ["alice": "working"], prepare: { $0.rotateTokens() }, exitCode: 0, logins: 1, applied: 2,
                refused: 1...2),
            DemoStep(
                title: "guild-us is down, alice becomes busy",
                why: "guild-eu is pushed, guild-us fails. So the exit code is 1, and the next pass tries it again.",
                host: ["alice": "busy"], prepare: { try $0.down(.guild("guild-us")) }, exitCode: 1, logins: 0,
                applied: 1, behind: [("alice", "guild-us", "working")]),
        ]
    }
}
