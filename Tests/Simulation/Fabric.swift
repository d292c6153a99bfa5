import SimulatedCore

/// The center and the guilds: who may log in, which tokens are good, which rows are shown, and where all that is.
final class Fabric {
    /// What a presence is kept for.
    struct Seat: Hashable {
        let user: UserID
        let guild: GuildID
    }

    /// A server that listens somewhere.
    final class Place {
        let url: String
        let endpoint: Endpoint
        var health = Health.well

        /// Users for whom it never answers.
        var hanging: Set<UserID> = []

        init(_ url: String) {
            guard let endpoint = try? Endpoint(url) else { preconditionFailure("no endpoint: \(url)") }
            self.url = url
            self.endpoint = endpoint
        }
    }

    enum Health: Equatable {
        case well
        case refusing, reset, garbled, untrusted, unresolved, unreachable, mute

        /// Answers, but so late.
        case slow(Int64)
        case answering(Int)
        case throttling(Int, String)

        /// So many requests in a hundred meet a fault of their own.
        case flaky(Int)
    }

    struct Guild {
        var place: Place

        /// Tokens of earlier generations are refused.
        var generation = 0

        /// What the center says instead of the truth, if anything.
        var flaw: Flaw?
    }

    enum Flaw: CaseIterable { case notListed, plaintext, strangeScheme, userInfo, brokenToken, noEndpoint }

    struct Token {
        let target: Target
        let generation: Int
        let agentGeneration: Int
        let expiresAt: Timestamp?
    }

    let center = Place("https://center.test")
    var guilds: [GuildID: Guild] = [:]
    var acceptedKeys: [AgentID: String] = [:]
    var agentGenerations: [AgentID: Int] = [:]

    /// How long tokens live, where they end, and whether they tell.
    var tokenLifetime: Interval?
    var expiryForm = ExpiryForm.seconds

    enum ExpiryForm: CaseIterable { case seconds, milliseconds, rfc3339, webToken, untold }

    private(set) var rows: [Seat: Presence] = [:]

    /// Rows that a server has lost, of which no cache can know.
    private(set) var lost: Set<Seat> = []
    private(set) var tokens: [String: Token] = [:]
    private var issued = 0
    private var moves = 0

    init(_ setup: Setup, _ dice: inout Dice) {
        for identity in setup.identities { acceptedKeys[identity.agent] = "key-\(identity.number)" }
        var places: [Place] = []
        for (number, guild) in setup.guilds.enumerated() {
            // Some guilds share a server, the center's even; some are on this machine, without TLS.
            let place: Place =
                switch dice.int(0...9) {
                case 0: center
                case 1 where !places.isEmpty: dice.pick(places)
                case 2: Place("http://127.0.0.1:\(8000 + number)/base/")
                default: Place("https://guild-\(number).test")
                }
            places.append(place)
            guilds[guild] = Guild(place: place)
        }
        tokenLifetime = dice.pick([nil, nil, .seconds(200), .seconds(3600)])
        expiryForm = dice.pick(ExpiryForm.allCases)
    }

    var places: [Place] {
        var list = [center]
        for guild in guilds.values where !list.contains(where: { $0 === guild.place }) { list.append(guild.place) }
        return list.sorted { $0.url < $1.url }
    }

    // MARK: - What happens to it

    func apply(_ presence: Presence, _ seat: Seat) {
        rows[seat] = presence
        lost.remove(seat)
    }

    func loseRows(of guild: GuildID) {
        for seat in rows.keys where seat.guild == guild {
            rows[seat] = nil
            lost.insert(seat)
        }
    }

    func move(_ guild: GuildID) {
        moves += 1
        guilds[guild]?.place = Place("https://moved-\(moves).test")
    }

    /// A new token for an agent in a guild.
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
