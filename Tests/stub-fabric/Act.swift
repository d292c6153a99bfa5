import StubFabric

/// One act of the demo: what happens before the pass, and what must come of it.
struct Act {
    let title: String
    let why: String

    /// The host states from now on, of those agents that change.
    let host: [String: String]

    /// What happens to Fabric before the pass.
    let prepare: (StubFabric) throws -> Void

    let exitCode: Int32
    let logins: Int
    /// PUTs that were acknowledged.
    let applied: Int
    /// PUTs that were refused, at least and at most: how many are under way when the first refusal comes is a matter of luck.
    var refused = 0...0

    /// The host states that Fabric knows afterwards, where they are not the host's own: agent, guild, state.
    var behind: [(agent: String, guild: String, state: String)] = []

    static let agents = ["alice", "bob", "carol"]
    static let guilds = ["guild-eu", "guild-us"]

    static var all: [Act] {
        [
            Act(
                title: "a cold pass",
                why: "Nothing is known yet: each agent logs in once, and each of its two guilds is told.",
                host: ["alice": "idle", "bob": "working", "carol": "busy"], prepare: { _ in }, exitCode: 0, logins: 3,
                applied: 6),
            Act(
                title: "nothing changed", why: "Fabric acknowledged all of it, so there is nothing to send.",
                host: [:], prepare: { _ in }, exitCode: 0, logins: 0, applied: 0),
            Act(
                title: "bob's turn ends", why: "Only bob's rows differ; his token is still good, so no login.",
                host: ["bob": "idle"], prepare: { _ in }, exitCode: 0, logins: 0, applied: 2),
            Act(
                title: "Fabric rotates its tokens, alice starts to work",
                why: "Her old token is refused: one new login for both guilds, then the same PUTs once more.",
                host: ["alice": "working"], prepare: { $0.rotateTokens() }, exitCode: 0, logins: 1, applied: 2,
                refused: 1...2),
            Act(
                title: "guild-us is dead, alice's workflow stacks up",
                why: "guild-eu is told all the same; guild-us fails, hence exit 1, and the next pass tries it again.",
                host: ["alice": "busy"], prepare: { try $0.down(.guild("guild-us")) }, exitCode: 1, logins: 0,
                applied: 1, behind: [("alice", "guild-us", "working")]),
        ]
    }
}
