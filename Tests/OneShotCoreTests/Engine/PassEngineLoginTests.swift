import Testing

@testable import OneShotCore

/// What each answer to a login does, and how long a refused key is not tried again.
@Suite struct PassEngineLoginTests {
    struct Example: CustomTestStringConvertible {
        let testDescription: String
        let answer: SimulatedAnswer
        let kind: FailureKind
        let logins: Int
        let isRemembered: Bool

        init(_ name: String, _ answer: SimulatedAnswer, _ kind: FailureKind, logins: Int, remembered: Bool = false) {
            testDescription = name
            self.answer = answer
            self.kind = kind
            self.logins = logins
            isRemembered = remembered
        }
    }

    private static func rejected(_ status: Int) -> SimulatedAnswer {
        .status(status, fingerprint: "key")
    }

    private static let malformed = LoginResponse.rejected(
        Failure(.loginRejected, status: 200, "no guilds"), fingerprint: "key")
    private static let late = LoginResponse.session(
        Session(userID: "usr_alice", loggedInAt: EngineBench.start, guilds: [:]))

    @Test(arguments: [
        Example("301", rejected(301), .loginMisdirected, logins: 1, remembered: true),
        Example("400", rejected(400), .loginRejected, logins: 1, remembered: true),
        Example("401", rejected(401), .loginRejected, logins: 1, remembered: true),
        Example("404", rejected(404), .loginMisdirected, logins: 1, remembered: true),
        Example(
            "a 200 without a session", .login(malformed, after: .zero), .loginRejected, logins: 1, remembered: true),
        Example("429", .status(429), .loginFailed, logins: 3),
        Example("429 that asks for too much", .status(429, retryAfter: .seconds(60)), .loginFailed, logins: 1),
        Example("429 that asks for a second", .status(429, retryAfter: .seconds(1)), .loginFailed, logins: 3),
        Example("503 that asks for too much", .status(503, retryAfter: .seconds(60)), .loginFailed, logins: 1),
        Example("500", .status(500), .loginFailed, logins: 3),
        Example("408", .status(408), .loginFailed, logins: 3),
        Example("refused", .fault(.refused), .loginFailed, logins: 3),
        Example("reset", .fault(.reset), .loginFailed, logins: 3),
        Example("no HTTP", .fault(.notHTTP), .loginFailed, logins: 3),
        Example("no address", .fault(.unresolved), .loginFailed, logins: 1),
        Example("no TLS", .fault(.tls), .loginFailed, logins: 1),
        Example("no connection", .unreachable, .loginFailed, logins: 1),
        Example("silence", .silence, .loginFailed, logins: 1),
        Example("too many open files", .fault(.outOfFiles), .loginFailed, logins: 3),
        Example("a request that was not sent", .fault(.unsent), .loginFailed, logins: 1),
        Example("a session that comes too late", .login(late, after: .seconds(10)), .loginFailed, logins: 1),
        Example("no key", .login(.keyUnreadable("no file"), after: .zero), .keyUnreadable, logins: 1),
        Example("the same key", .login(.sameKey, after: .zero), .loginBackoff, logins: 1),
        Example("no libcurl", .noLibcurl, .noLibcurl, logins: 1),
    ])
    func `each answer to a login leads to its failure after the right number of logins`(_ example: Example) throws {
        let bench = try EngineBench(guilds: ["g1", "g2"])
        let pass = bench.run { request, _ in request.login == nil ? nil : example.answer }
        #expect(pass.failureKinds == [example.kind, example.kind])
        #expect(pass.driver.logins.count == example.logins)
        #expect(pass.driver.pushes.isEmpty && pass.engine.logins == 0)
        let backoff = pass.engine.tokens.loginBackoffs["alice"]
        #expect(backoff?.fingerprint == (example.isRemembered ? "key" : nil))
        #expect(backoff?.isMisdirected ?? false == (example.kind == .loginMisdirected))
        // Nothing was about to be sent, so nothing is in doubt.
        #expect(pass.engine.pushes.allSatisfy { !$0.row.isInDoubt && $0.row.pendingSince == bench.now })
        #expect(!pass.driver.saves.contains(.writeAhead))
    }

    @Test(arguments: [(401, FailureKind.loginRejected), (404, .loginMisdirected)])
    func `the wait after a login says which failure it goes on with`(status: Int, kind: FailureKind) throws {
        var bench = try EngineBench()
        let first = bench.run { request, _ in request.login == nil ? nil : Self.rejected(status) }
        bench.advance(after: first, by: .seconds(1))
        let second = bench.run { request, _ in request.login == nil ? nil : .login(.sameKey, after: .zero) }
        #expect([first, second].map { $0.failure()?.kind } == [kind, .loginBackoff])
        #expect([first, second].allSatisfy { $0.failure()?.lastingKind == kind })
    }

    @Test func `a login that succeeds after a failure serves all guilds of the agent`() throws {
        let bench = try EngineBench(guilds: ["g1", "g2", "g3"])
        let pass = bench.run { request, count in request.login != nil && count < 2 ? .status(500) : nil }
        #expect(pass.acknowledged == 3 && pass.driver.logins.count == 3 && pass.engine.logins == 1)
    }

    @Test func `the wait after a refused key is 60 s, doubles up to 15 minutes, and ends with a success`() throws {
        var bench = try EngineBench()
        var waits: [Interval] = []
        for _ in 0..<7 {
            let pass = bench.run { request, _ in request.login == nil ? nil : Self.rejected(401) }
            let backoff = try #require(pass.engine.tokens.loginBackoffs["alice"]?.backoff)
            waits.append(backoff.until - pass.driver.now)
            bench.advance(after: pass, by: backoff.until - pass.driver.now)
        }
        #expect(waits == [60, 120, 240, 480, 900, 900, 900].map { .seconds($0) })
        let success = bench.run()
        #expect(success.acknowledged == 1 && success.engine.tokens.loginBackoffs.isEmpty)
    }

    @Test func `during the wait the request names the refused key, and another key's wait starts anew`() throws {
        var bench = try EngineBench()
        let refused = bench.run { request, _ in request.login == nil ? nil : Self.rejected(401) }
        #expect(try #require(refused.driver.logins.first).request.refusedFingerprint == nil)
        bench.advance(after: refused, by: .seconds(59))
        let other = bench.run { request, _ in
            request.login == nil
                ? nil
                : .status(401, fingerprint: "other")
        }
        #expect(other.driver.logins.first?.request.refusedFingerprint == "key")
        let backoff = try #require(other.engine.tokens.loginBackoffs["alice"])
        #expect(backoff.fingerprint == "other" && backoff.backoff.failures == 1)
    }

    @Test func `a stored wait that ends too far ahead is ignored`() throws {
        var bench = try EngineBench()
        for (ahead, isRunning) in [(Interval.seconds(900), true), (.seconds(901), false), (.zero, false)] {
            bench.tokens.loginBackoffs["alice"] = TokenState.LoginBackoff(
                backoff: .init(until: bench.now + ahead, failures: 1), fingerprint: "key")
            let login = try #require(bench.run().driver.logins.first)
            #expect(login.request.refusedFingerprint == (isRunning ? "key" : nil), "\(ahead)")
        }
    }

    @Test func `a center that asked for a pause gets no request, and its logins fail`() throws {
        var bench = try EngineBench(agents: ["alice", "bob"])
        bench.logIn("bob")
        bench.tokens.endpointBackoffs[bench.center] = bench.now + .seconds(10)
        let pass = bench.run()
        #expect(pass.driver.logins.isEmpty)
        #expect(pass.failure("alice")?.kind == .loginFailed && pass.acknowledged == 1)
    }

    @Test func `a dead center fails logins, and sessions stay in use`() throws {
        let agents = (0..<20).map { AgentID("agent-\($0)") }
        var bench = try EngineBench(agents: agents)
        for agent in agents.prefix(5) { bench.logIn(agent) }
        let pass = bench.run { request, _ in request.login == nil ? nil : .silence }
        #expect(pass.acknowledged == 5 && pass.driver.logins.count == 2)
        #expect(Set(pass.failureKinds) == [.loginFailed] && pass.elapsed == bench.settings.requestTimeout)
    }

    @Test func `an agent can be logged in with nothing to push`() throws {
        var bench = try EngineBench(agents: [])
        bench.loggingIn = ["alice", "bob"]
        let pass = bench.run { request, _ in request.login == "bob" ? Self.rejected(401) : nil }
        #expect(pass.engine.logins == 1 && pass.driver.pushes.isEmpty)
        #expect(pass.engine.loginFailure(of: "alice") == nil)
        #expect(pass.engine.loginFailure(of: "bob")?.kind == .loginRejected)
    }

    @Test func `sessions are saved during the pass, once a second at most`() throws {
        let agents = (0..<40).map { AgentID("agent-\($0)") }
        var bench = try EngineBench(agents: agents)
        bench.settings.concurrency = 2
        let pass = bench.run { request, _ in
            guard let agent = request.login else { return nil }
            return .login(.session(bench.session(of: agent, at: bench.now, "new")), after: .milliseconds(500))
        }
        #expect(pass.acknowledged == 40)
        let saves = pass.driver.saves.count { $0 == .tokens }
        #expect((Int64(saves) - 1) * 1000 <= pass.elapsed.milliseconds && saves >= 10)
    }
}
