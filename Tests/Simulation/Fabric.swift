import SimulatedCore

/// The center and the guilds: accepted keys, valid tokens, shown rows, and the addresses of the servers.
final class Fabric {
    /// The user and the guild of a presence.
    struct RowKey: Hashable {
        let user: UserID
        let guild: GuildID
    }

    /// A server with an address.
    final class Server {
        let url: String
        let endpoint: Endpoint
        var health = Health.healthy

        /// The users whose requests it never answers.
        var hanging: Set<UserID> = []

        init(_ url: String) {
            guard let endpoint = try? Endpoint(url) else { preconditionFailure("no endpoint: \(url)") }
            self.url = url
            self.endpoint = endpoint
        }
    }

    enum Health: Equatable {
        case healthy
        case refusing, reset, garbled, untrusted, unresolved, unreachable, mute

        /// Answers up to this many milliseconds late.
        case slow(Int64)
        case answering(Int)
        case throttling(Int, String)

        /// This many percent of the requests meet a fault.
        case flaky(Int)
    }

    struct Guild {
        var server: Server

        /// Tokens of other generations are refused.
        var generation = 0

        /// What is wrong with this guild in login responses, if anything.
        var loginDefect: LoginDefect?
    }

    enum LoginDefect: CaseIterable {
        case notListed, plaintext, unsupportedScheme, userInfo, brokenToken, noEndpoint, numericID
    }

    struct Token {
        let target: Target
        let generation: Int
        let agentGeneration: Int
        let expiresAt: Timestamp?
    }

    let center = Server("https://center.test")
    var guilds: [GuildID: Guild] = [:]
    var acceptedKeys: [AgentID: String] = [:]
    var agentGenerations: [AgentID: Int] = [:]

    /// How long tokens live, `nil` for tokens without an end.
    var tokenLifetime: Interval?
    var expiryForm = ExpiryForm.seconds

    enum ExpiryForm: CaseIterable { case seconds, milliseconds, rfc3339, webToken, omitted }

    private(set) var rows: [RowKey: Presence] = [:]

    /// Rows that a server has lost. No cache can know about them.
    private(set) var lost: Set<RowKey> = []
    private(set) var tokens: [String: Token] = [:]
    private var issued = 0
    private var moves = 0

    init(_ setup: Setup, _ dice: inout Dice) {
        for identity in setup.identities { acceptedKeys[identity.agent] = "key-\(identity.number)" }
        var servers: [Server] = []
        for (number, guild) in setup.guilds.enumerated() {
            // Some guilds share a server with another guild or the center. Some are on this machine, without TLS.
            let server: Server =
                switch dice.int(0...9) {
                case 0: center
                case 1 where !servers.isEmpty: dice.pick(servers)
                case 2: Server("http://127.0.0.1:\(8000 + number)/base/")
                default: Server("https://guild-\(number).test")
                }
            servers.append(server)
            guilds[guild] = Guild(server: server)
        }
        tokenLifetime = dice.pick([nil, nil, .seconds(200), .seconds(3600)])
        expiryForm = dice.pick(ExpiryForm.allCases)
    }

    var servers: [Server] {
        var list = [center]
        for guild in guilds.values where !list.contains(where: { $0 === guild.server }) { list.append(guild.server) }
        return list.sorted { $0.url < $1.url }
    }

    // MARK: - Changes

    func apply(_ presence: Presence, _ rowKey: RowKey) {
        rows[rowKey] = presence
        lost.remove(rowKey)
    }

    func loseRows(of guild: GuildID) {
        for rowKey in rows.keys where rowKey.guild == guild {
            rows[rowKey] = nil
            lost.insert(rowKey)
        }
    }

    func move(_ guild: GuildID) {
        moves += 1
        guilds[guild]?.server = Server("https://moved-\(moves).test")
    }

    /// Issues a new token for an agent in a guild.
    func issue(_ target: Target, at now: Timestamp) -> (text: String, expiresAt: Timestamp?) {
        issued += 1
        let expiresAt = tokenLifetime.map { now + $0 }
        var text = "token-\(issued)"
        if expiryForm == .webToken, let expiresAt {
            text = "h\(issued).\(base64URL(#"{"exp":\#(expiresAt.milliseconds / 1000)}"#)).s"
        }
        tokens[text] = Token(
            target: target, generation: guilds[target.guild]?.generation ?? 0,
            agentGeneration: agentGenerations[target.agent] ?? 0, expiresAt: expiresAt)
        return (text, expiresAt)
    }

    func accepts(_ token: Token, at now: Timestamp) -> Bool {
        token.generation == guilds[token.target.guild]?.generation
            && token.agentGeneration == agentGenerations[token.target.agent] ?? 0
            && token.expiresAt.map { now < $0 } ?? true
    }
}

private func base64URL(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var result = ""
    var bits = 0
    var count = 0
    for byte in text.utf8 {
        bits = bits << 8 | Int(byte)
        count += 8
        while count >= 6 {
            result.append(alphabet[bits >> (count - 6) & 63])
            count -= 6
        }
        bits &= (1 << count) - 1
    }
    if count > 0 { result.append(alphabet[bits << (6 - count) & 63]) }
    return result
}
