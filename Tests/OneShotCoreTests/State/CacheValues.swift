@testable import OneShotCore

/// Makes random contents of the caches from a seed. Unusual values are more frequent than in practice.
struct CacheValues {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private mutating func chance(_ share: Int) -> Bool { Int.random(in: 0..<share, using: &random) == 0 }

    private mutating func count(_ most: Int) -> Int { Int.random(in: 0...most, using: &random) }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func few<Element>(_ most: Int, _ make: (inout Self) -> Element) -> [Element] {
        (0..<count(most)).map { _ in make(&self) }
    }

    mutating func name() -> String {
        let scalars: [UnicodeScalar] = [
            "a", "b", "/", "\"", "\\", "\n", "\u{0}", "\u{7F}", "é", "e", "\u{301}", "日", "😀", " ", ".", "\u{2028}",
        ]
        var name = ""
        for _ in 0...count(4) { name.unicodeScalars.append(pick(scalars)) }
        return name
    }

    mutating func time() -> Timestamp {
        switch count(3) {
        case 0:
            pick([Timestamp(epochSeconds: -.infinity), Timestamp(epochSeconds: .infinity), Timestamp(milliseconds: 0)])
        case 1: Timestamp(milliseconds: Int64.random(in: -62_135_596_800_000...253_402_300_799_000, using: &random))
        default: Timestamp(milliseconds: Int64.random(in: 1_780_303_217_000...1_780_303_317_000, using: &random))
        }
    }

    private mutating func endpoint() throws -> Endpoint {
        let host = pick(["g", "127.0.0.1", "[::1]", "xn--e", "xn--bcher-kva.example"])
        let port = chance(2) ? ":\(Int.random(in: 1...65535, using: &random))" : ""
        return try Endpoint("\(pick(["http", "HTTPS"]))://\(host)\(port)\(pick(["", "/", "/b", "/b//c", "/%2F/é"]))")
    }

    private mutating func presence() -> Presence { pick([.idle, .onCall, .busy, .offline]) }

    // MARK: - last-status.json

    /// Makes a roster. Some of its agents are disabled, have no user id or have no identity.
    mutating func roster() -> Roster {
        var builder = Roster.Builder()
        for _ in 0..<count(4) {
            let user = name()
            let status: IdentityStatus = pick([.active(UserID(user)), .identityDisabled, .withoutUserID])
            _ = builder.addIdentity(AgentID(name()), status)
        }
        for _ in 0..<count(8) { builder.bind(AgentID(name()), to: GuildID(name())) }
        return builder.build()
    }

    private mutating func row() -> CachedRow {
        CachedRow(
            chance(4) ? nil : .init(presence(), UserID(name()), at: time(), since: chance(2) ? time() : nil),
            isInDoubt: chance(3), isUnsettled: chance(3), pendingSince: chance(3) ? time() : nil)
    }

    /// Makes rows for some of a roster's targets, and for some that it does not have.
    mutating func statusCache(_ roster: Roster) -> StatusCache {
        var cache = StatusCache(roster)
        for slot in roster.slots.indices where !chance(4) { cache.rows[slot] = row() }
        var known = Set(roster.slots.indices.map { roster.target($0) })
        for _ in 0..<count(4) {
            let agent = chance(2) ? roster.agentIDs.randomElement(using: &random) : nil
            let target = Target(agent ?? AgentID(name()), GuildID(name()))
            guard known.insert(target).inserted else { continue }
            let user = roster.agentNumber(target.agent).flatMap(roster.userID)
            cache.orphans.append(OrphanedRow(target, row(), user: user))
        }
        return cache
    }

    // MARK: - tokens.json

    private mutating func token() -> Secret {
        Secret(
            String(decoding: (0...count(9)).map { _ in UInt8.random(in: 0x21...0x7E, using: &random) }, as: UTF8.self))
    }

    private mutating func session() -> Session {
        var guilds: [GuildID: GuildAccess] = [:]
        for _ in 0..<count(3) {
            let end = chance(2) ? time() : nil
            guilds[GuildID(name())] = GuildAccess(
                endpoint: chance(5) ? "" : name(), token: token(), expiresAt: end)
        }
        return Session(userID: UserID(chance(5) ? "" : name()), loggedInAt: time(), guilds: guilds)
    }

    private mutating func backoff() -> TokenState.Backoff {
        TokenState.Backoff(
            until: time(), failures: Int.random(in: 1...TokenState.Backoff.failureLimit, using: &random))
    }

    mutating func tokenState() throws -> TokenState {
        var tokens = TokenState()
        for _ in 0..<count(4) { tokens.sessions[AgentID(name())] = session() }
        for _ in 0..<count(3) {
            tokens.loginBackoffs[AgentID(name())] = TokenState.LoginBackoff(
                backoff: backoff(), fingerprint: name(), isMisdirected: chance(2))
        }
        for _ in 0..<count(3) { tokens.refusals[Target(AgentID(name()), GuildID(name()))] = backoff() }
        for _ in 0..<count(3) { tokens.endpointBackoffs[try endpoint()] = time() }
        return tokens
    }

    // MARK: - last-pass.json

    mutating func report() -> PassReport {
        var targets: [PlannedTarget] = []
        for _ in 0..<count(3) {
            targets.append(.push(AgentID(name()), GuildID(name()), from: presence(), to: presence(), .changed))
        }
        for _ in 0..<count(3) {
            var skip = PlannedTarget.skip(AgentID(name()), GuildID(name()), pick(SkipReason.allCases))
            skip.hostState = chance(2) ? HostState(name()) : nil
            targets.append(skip)
        }
        for _ in 0..<count(3) {
            let failure = Failure(pick(FailureKind.allCases), status: chance(2) ? count(999) : nil, name())
            targets.append(.fail(AgentID(name()), GuildID(name()), failure))
        }
        return .of(
            targets, unchanged: count(9), startedAt: time(),
            status: pick([.ok, .partial, .failed, .hostUnreadable, .unsaved, .terminated]),
            elapsedMicroseconds: Int64.random(in: 0...3_600_000_000, using: &random))
    }

    mutating func lastPass() throws -> LastPass {
        var last = LastPass()
        for _ in 0..<count(15) {
            let report = report()
            _ = last.conclude(report, .cleared, possiblyMoved: nil, at: report.startedAt)
        }
        last.lastSuccessAt = chance(2) ? time() : nil
        last.observedAt = chance(2) ? time() : nil
        for _ in 0..<count(3) { last.possiblyMoved.insert(try endpoint()) }
        last.failures = FailureMemory(
            few(4) { values in
                let guild = values.chance(3) ? nil : GuildID(values.name())
                return FailureMemory.Ongoing(
                    key: FailureGroup.Key(guild: guild, kind: values.name()), since: values.time(),
                    passes: 1 + values.count(1_000_000), saidAt: values.time(), message: values.name(),
                    count: values.count(9), agents: values.few(3) { AgentID($0.name()) },
                    messages: values.few(3) { $0.count(1_000_000) })
            })
        return last
    }
}
