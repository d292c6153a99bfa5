import Testing

@testable import OneShotCore

/// When a session is used, when it is renewed, and what a refused token costs.
@Suite struct PassEngineSessionTests {
    /// Refuses the token of sessions that were in the cache.
    private static func refusingOld(_ request: WireRequest) -> SimulatedAnswer? {
        request.token?.reveal() == "old" ? .status(401) : nil
    }

    struct Age: CustomTestStringConvertible {
        let testDescription: String
        let age: Interval

        /// How long from now the cached tokens are valid.
        let left: Interval?
        let logins: Int

        init(_ name: String, age: Interval, left: Interval? = nil, logins: Int) {
            testDescription = name
            self.age = age
            self.left = left
            self.logins = logins
        }
    }

    @Test(arguments: [
        Age("recent, without expiry", age: .seconds(1), logins: 0),
        Age("as old as sessions get", age: .seconds(43199), logins: 0),
        Age("too old", age: .seconds(43200), logins: 1),
        Age("from the future", age: .milliseconds(-1), logins: 1),
        Age("with time left", age: .seconds(1), left: .milliseconds(60001), logins: 0),
        Age("a minute before its expiry", age: .seconds(1), left: .seconds(60), logins: 1),
        Age("at its expiry", age: .seconds(1), left: .zero, logins: 1),
        Age("long expired", age: .seconds(1), left: .seconds(-1000), logins: 1),
    ])
    func `a cached session is used until it is too old or about to expire`(_ example: Age) throws {
        var bench = try EngineBench(guilds: ["g1", "g2"])
        bench.logIn("alice", age: example.age, expiresAt: example.left.map { bench.now + $0 })
        let pass = bench.run()
        #expect(pass.engine.logins == example.logins && pass.acknowledged == 2)
    }

    @Test func `a token that was just obtained is used whatever its expiry`() throws {
        var bench = try EngineBench()
        bench.expiresAt = bench.now - .seconds(1)
        let pass = bench.run()
        #expect(pass.acknowledged == 1 && pass.engine.logins == 1)
    }

    @Test func `an agent with nothing to push is not logged in`() throws {
        var bench = try EngineBench(agents: ["alice"])
        bench.tokens.sessions["bob"] = bench.session(of: "bob", at: bench.now - .seconds(1e6), "old")
        #expect(bench.run().driver.logins.map(\.request.login) == ["alice"])
    }

    @Test func `refused tokens cost one login for all guilds, and each guild one more push`() throws {
        var bench = try EngineBench(guilds: ["g1", "g2", "g3", "g4", "g5"])
        bench.logIn("alice")
        let pass = bench.run { request, _ in Self.refusingOld(request) }
        #expect(pass.acknowledged == 5 && pass.driver.logins.count == 1)
        #expect(pass.engine.tokens.refusals.isEmpty)
        for guild in ["g1", "g2", "g3", "g4", "g5"] as [GuildID] { #expect(pass.driver.pushes(to: guild).count <= 2) }
    }

    @Test func `a second refusal is remembered for its guild alone, and the new session is kept`() throws {
        var bench = try EngineBench(guilds: ["bad", "good"])
        bench.logIn("alice")
        let pass = bench.run { request, _ in request.target?.guild == "bad" ? .status(403) : nil }
        #expect(pass.failure("alice", "bad")?.kind == .unauthorized && pass.acknowledged == 1)
        #expect(pass.driver.logins.count == 1)
        #expect(pass.engine.tokens.refusals.keys.map(\.guild) == ["bad"])
        #expect(pass.engine.tokens.sessions["alice"]?.loggedInAt == bench.now + .milliseconds(5))
    }

    @Test func `a session obtained in this pass is renewed once if it is refused, and no more`() throws {
        let bench = try EngineBench(guilds: ["g1", "g2"])
        let pass = bench.run { request, _ in request.target == nil ? nil : .status(401) }
        #expect(pass.failureKinds == [.unauthorized, .unauthorized] && pass.driver.logins.count == 2)
        #expect(pass.driver.pushes.count <= 4)
    }

    @Test func `a refusal costs no login for 60 s, doubling up to 15 minutes, until an acknowledgement`()
        throws
    {
        var bench = try EngineBench()
        var waits: [Interval] = []
        for _ in 0..<6 {
            bench.logIn("alice")
            let refused = bench.run { request, _ in request.target == nil ? nil : .status(401) }
            #expect(refused.driver.logins.count == 1 && refused.driver.pushes.count == 2)
            let until = try #require(refused.engine.tokens.refusals[Target("alice", "g1")]?.until)
            waits.append(until - refused.driver.now)
            bench.advance(after: refused, by: until - refused.driver.now - .seconds(1))
            bench.logIn("alice")
            let quiet = bench.run { _, _ in .status(401) }
            #expect(quiet.driver.logins.isEmpty && quiet.driver.pushes.count == 1)
            #expect(quiet.failureKinds == [.unauthorized])
            bench.advance(after: quiet, by: .seconds(2))
        }
        #expect(waits == [60, 120, 240, 480, 900, 900].map { .seconds($0) })
        bench.logIn("alice")
        #expect(bench.run().engine.tokens.refusals.isEmpty)
    }

    @Test func `if the login fails, tokens that were not refused stay in use`() throws {
        var bench = try EngineBench(guilds: ["bad", "g1", "g2", "g3"])
        bench.settings.concurrency = 2
        bench.logIn("alice")
        func script(_ request: WireRequest, _ count: Int) -> SimulatedAnswer? {
            request.login != nil ? .silence : request.target?.guild == "bad" ? .status(401) : nil
        }
        let pass = bench.run(script)
        #expect(pass.acknowledged == 3 && pass.failure("alice", "bad")?.kind == .loginFailed)
        #expect(pass.driver.pushes(to: "bad").count == 1)

        // The next pass remembers that the one token was refused, and does not try it again.
        bench.advance(after: pass, by: .seconds(30))
        let next = bench.run(script)
        #expect(next.driver.pushes(to: "bad").isEmpty && next.driver.logins.count == 1)
        #expect(next.failure("alice", "bad")?.kind == .loginFailed && next.acknowledged == 3)
    }

    @Test func `a push whose token is refused after the login has failed fails with the login's failure`() throws {
        var bench = try EngineBench(guilds: ["slow", "quick"])
        bench.logIn("alice")
        let pass = bench.run { request, _ in
            switch request.target?.guild {
            case nil: .fault(.unresolved)
            case "slow": .status(401, after: .seconds(2))
            default: .status(401)
            }
        }
        #expect(pass.failureKinds == [.loginFailed, .loginFailed] && pass.driver.logins.count == 1)
        #expect(pass.engine.tokens.refusals.isEmpty)
    }

    @Test func `a guild missing from a session costs one login if the session is old enough`() throws {
        var bench = try EngineBench(guilds: ["g1"])
        for (age, logins) in [(Interval.seconds(300), 0), (.milliseconds(300_001), 1)] {
            bench.logIn("alice", age: age)
            bench.push("alice", "elsewhere")
            let pass = bench.run()
            #expect(pass.driver.logins.count == logins && pass.acknowledged == 1)
            #expect(pass.failure("alice", "elsewhere")?.kind == .guildNotInSession)
        }
    }

    @Test(arguments: [
        ([], "no guild at all"), (["g1", "g2"], #""g1", "g2""#),
        (["g7", "g1", "g6", "g5", "g4", "g3", "g2"], #""g1", "g2", "g3", "g4", "g5" and 2 more"#),
    ])
    func `a guild missing from the session is failed with the guilds that there are, five at most`(
        guilds: [GuildID], named: String
    ) throws {
        var bench = try EngineBench(agents: [], guilds: guilds)
        bench.push("alice", "elsewhere")
        bench.push("alice", "nowhere")
        let messages = Set(bench.run().engine.pushes.map { $0.failure?.message })
        #expect(messages == ["the login does not name this guild for the agent; it names \(named)"])
    }

    @Test func `a session from the future, after a clock was set back, does not count as recent`() throws {
        var bench = try EngineBench(guilds: ["g1"])
        bench.logIn("alice", age: .seconds(-86400))
        bench.urls["g2"] = "https://g2.test"
        bench.push("alice", "g2")
        let pass = bench.run()
        #expect(pass.acknowledged == 2 && pass.driver.logins.count == 1)
        #expect(pass.engine.tokens.sessions["alice"].map { $0.loggedInAt >= bench.now } == true)
    }

    @Test func `a guild that only the new session names is pushed`() throws {
        var bench = try EngineBench(guilds: ["g1"])
        bench.logIn("alice", age: .seconds(400))
        bench.urls["g2"] = "https://g2.test"
        bench.push("alice", "g2")
        #expect(bench.run().acknowledged == 2)
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://g1.test", "https://user:pass@g1.test", "https://g1.test/?q=1",
        "https://g1.test/#a",
        "http://g1.test", "http://192.168.0.1:80", "", "https://", "//g1.test", "https://g1.test:99999",
        "https://g1.test/a b",
        "https://[::1", "http://localhost.evil.test",
    ])
    func `an endpoint that cannot be used fails its targets without a request, and its password is not shown`(
        url: String
    ) throws {
        var bench = try EngineBench(guilds: ["g1", "g2"])
        bench.urls["g1"] = url
        let pass = bench.run()
        #expect(pass.failure("alice", "g1")?.kind == .insecureEndpoint && pass.acknowledged == 1)
        #expect(pass.driver.pushes(to: "g1").isEmpty)
        let message = try #require(pass.failure("alice", "g1")?.message)
        #expect(!message.contains("pass@") && message.contains(quotedURL(url)))
    }

    @Test func `an endpoint that cannot be used costs one login if the session is old enough`() throws {
        for (age, isRenewed) in [(Interval.seconds(300), false), (.milliseconds(300_001), true)] {
            var bench = try EngineBench(guilds: ["g1", "g2"])
            bench.urls["g1"] = "http://g1.test"
            bench.logIn("alice", age: age)
            bench.urls["g1"] = "https://g1.test"
            let pass = bench.run()
            #expect(pass.driver.logins.count == (isRenewed ? 1 : 0) && pass.acknowledged == (isRenewed ? 2 : 1))
        }
    }

    @Test func `plain http is used to loopback, and to other hosts only if that is allowed`() throws {
        var bench = try EngineBench()
        for (url, isAllowed, isUsed) in [
            ("http://127.0.0.1:80", false, true), ("http://[::1]", false, true), ("http://g1.test", true, true),
            ("http://g1.test", false, false),
        ] {
            bench.urls["g1"] = url
            bench.settings.allowsPlaintext = isAllowed
            #expect(bench.run().acknowledged == (isUsed ? 1 : 0), "\(url)")
        }
    }
}
