import Testing

@testable import OneShotCore

/// What each answer to a push does.
@Suite struct PassEnginePushTests {
    struct Example: CustomTestStringConvertible {
        let testDescription: String

        /// The answers in order. The last one is repeated.
        let answers: [SimulatedAnswer]
        let kind: FailureKind?
        let status: Int?
        let pushes: Int
        var logins = 0
        var suggestsMove = false

        init(
            _ name: String, _ answers: [SimulatedAnswer], _ kind: FailureKind?, status: Int? = nil, pushes: Int,
            logins: Int = 0, suggestsMove: Bool = false
        ) {
            testDescription = name
            self.answers = answers
            self.kind = kind
            self.status = status
            self.pushes = pushes
            self.logins = logins
            self.suggestsMove = suggestsMove
        }
    }

    private static let soon = SimulatedAnswer.status(429, retryAfter: .seconds(1))
    private static let late = SimulatedAnswer.status(429, retryAfter: .seconds(60))

    @Test(arguments: [
        Example("200", [.status(200)], nil, pushes: 1),
        Example("204", [.status(204)], nil, pushes: 1),
        Example("299", [.status(299)], nil, pushes: 1),
        Example("401 once", [.status(401), .status(200)], nil, pushes: 2, logins: 1),
        Example("403 once", [.status(403), .status(200)], nil, pushes: 2, logins: 1),
        Example("401 again", [.status(401)], .unauthorized, status: 401, pushes: 2, logins: 1),
        Example("403 after 401", [.status(401), .status(403)], .unauthorized, status: 403, pushes: 2, logins: 1),
        Example("429 that asks for a second", [soon, .status(200)], nil, pushes: 2),
        Example("429 that asks for too much", [late], .rateLimited, status: 429, pushes: 1),
        Example(
            "503 that asks for too much", [.status(503, retryAfter: .seconds(60))], .rateLimited, status: 503, pushes: 1
        ),
        Example("429 that asks again and again", [soon], .rateLimited, status: 429, pushes: 3),
        Example("429 without Retry-After", [.status(429)], .rateLimited, status: 429, pushes: 3),
        Example("a wait uses up a retry", [soon, .status(500)], .serverError, status: 500, pushes: 3),
        Example("500", [.status(500)], .serverError, status: 500, pushes: 3),
        Example("500 twice", [.status(500), .status(502), .status(200)], nil, pushes: 3),
        Example("500 with Retry-After", [.status(500, retryAfter: .seconds(60))], .serverError, status: 500, pushes: 3),
        Example("503 without Retry-After", [.status(503)], .serverError, status: 503, pushes: 3),
        Example("599", [.status(599)], .serverError, status: 599, pushes: 3),
        Example("408", [.status(408)], .serverError, status: 408, pushes: 3),
        Example("408 once", [.status(408), .status(200)], nil, pushes: 2),
        Example("refused", [.fault(.refused)], .transport, pushes: 3, suggestsMove: true),
        Example("refused twice", [.fault(.refused), .fault(.refused), .status(200)], nil, pushes: 3),
        Example("reset", [.fault(.reset)], .transport, pushes: 3, suggestsMove: true),
        Example("no HTTP", [.fault(.notHTTP)], .transport, pushes: 3, suggestsMove: true),
        Example("no address", [.fault(.unresolved)], .transport, pushes: 1, suggestsMove: true),
        Example("no connection", [.unreachable], .transport, pushes: 1, suggestsMove: true),
        Example("no TLS", [.fault(.tls)], .transport, pushes: 1, suggestsMove: true),
        Example("silence", [.silence], .timeout, pushes: 1, suggestsMove: true),
        Example("a request that was not sent", [.fault(.unsent)], .transport, pushes: 1),
        Example("too many open files", [.fault(.outOfFiles)], .transport, pushes: 3),
        Example("too many open files once", [.fault(.outOfFiles), .status(200)], nil, pushes: 2),
        Example("301", [.status(301)], .rejected, status: 301, pushes: 1, suggestsMove: true),
        Example("304", [.status(304)], .rejected, status: 304, pushes: 1, suggestsMove: true),
        Example("400", [.status(400)], .rejected, status: 400, pushes: 1),
        Example("404", [.status(404)], .rejected, status: 404, pushes: 1, suggestsMove: true),
        Example("410", [.status(410)], .rejected, status: 410, pushes: 1, suggestsMove: true),
        Example("418", [.status(418)], .rejected, status: 418, pushes: 1),
        Example("421", [.status(421)], .rejected, status: 421, pushes: 1, suggestsMove: true),
        Example(
            "404 with Retry-After", [.status(404, retryAfter: .seconds(1))], .rejected, status: 404, pushes: 1,
            suggestsMove: true),
    ])
    func `each answer to a push leads to its outcome after the right number of requests`(_ example: Example) throws {
        var bench = try EngineBench()
        bench.logIn("alice")
        let pass = bench.run { request, count in
            request.target == nil ? nil : example.answers[min(count, example.answers.count - 1)]
        }
        #expect(pass.failure()?.kind == example.kind)
        #expect(pass.failure()?.status == example.status)
        #expect(pass.driver.pushes.count == example.pushes)
        #expect(pass.driver.logins.count == example.logins)
        #expect(pass.engine.possiblyMoved.isEmpty == !example.suggestsMove)
        #expect(pass.engine.tokens.sessions["alice"] != nil)
        let row = try #require(pass.push("alice", "g1")?.row)
        #expect(row.isInDoubt == (example.kind != nil))
        #expect(row.pendingSince == (example.kind == nil ? nil : EngineBench.start))
        #expect(row.acknowledged?.presence == (example.kind == nil ? .busy : nil))
    }

    @Test(arguments: [
        (SimulatedAnswer.status(408), true), (.fault(.reset), true), (.fault(.notHTTP), true), (.status(500), false),
        (.fault(.refused), false), (soon, false), (.status(401), false),
    ])
    func `a retry uses a new connection if the last one broke or may hold what was sent unasked`(
        answer: SimulatedAnswer, usesNewConnection: Bool
    ) throws {
        var bench = try EngineBench()
        bench.logIn("alice")
        for isPush in [true, false] {
            if !isPush { bench.tokens = TokenState() }
            let pass = bench.run { request, count in
                (request.target != nil) == isPush && count == 0 ? answer : nil
            }
            let sent = pass.driver.sent.map(\.request).filter { ($0.target != nil) == isPush }
            #expect(sent.first?.usesNewConnection == false)
            if sent.count > 1 { #expect(sent.last?.usesNewConnection == usesNewConnection) }
            #expect(sent.count > 1 || !isPush)
        }
    }

    @Test func `an acknowledgement after a reset is unsettled, one after a refusal is not`() throws {
        var bench = try EngineBench()
        bench.logIn("alice")
        for (fault, isUnsettled) in [(TransportFailure.Kind.reset, true), (.notHTTP, true), (.refused, false)] {
            let pass = bench.run { _, count in count == 0 ? .fault(fault) : .status(200) }
            #expect(pass.push("alice", "g1")?.row.isUnsettled == isUnsettled, "\(fault)")
        }
    }

    @Test
    func `an acknowledgement after a server error is unsettled, since a proxy may still deliver the failed request`()
        throws
    {
        var bench = try EngineBench()
        bench.logIn("alice")
        for (status, isUnsettled) in [(500, true), (502, true), (504, true), (408, true), (429, false)] {
            let pass = bench.run { _, count in .status(count == 0 ? status : 200) }
            #expect(pass.push("alice", "g1")?.row.isUnsettled == isUnsettled, "\(status)")
        }
    }

    @Test func `an acknowledgement changes the row's presence, user and time, and nothing else does`() throws {
        let old = CachedRow.Acknowledgement(.idle, "usr_old", at: EngineBench.start - .seconds(100))
        var bench = try EngineBench()
        bench.logIn("alice")
        bench.push("alice", "g1", row: CachedRow(old))
        let failed = bench.run { _, _ in .status(404) }
        #expect(failed.push("alice", "g1")?.row.acknowledged == old)
        bench.advance(after: failed, by: .seconds(30))
        let done = bench.run()
        let row = try #require(done.push("alice", "g1")?.row)
        #expect(row.acknowledged == .init(.busy, "usr_alice", at: bench.now + .milliseconds(5)))
        // The first push may still arrive and overtake the second, so the row is unsettled.
        #expect(row.isUnsettled && !row.isInDoubt && row.pendingSince == nil)
    }

    @Test func `a presence that is pushed again has been shown since its first push, another one since now`() throws {
        let first = EngineBench.start - .seconds(7200)
        let pushedAt = EngineBench.start - .seconds(3600)
        for (presence, since) in [(Presence.busy, first), (.idle, nil)] {
            var bench = try EngineBench()
            bench.logIn("alice")
            bench.push("alice", "g1", row: CachedRow(.init(presence, "usr_alice", at: pushedAt, since: first)))
            let row = try #require(bench.run().push("alice", "g1")?.row)
            #expect(row.acknowledged?.since == since ?? row.acknowledged?.at && row.acknowledged?.at != pushedAt)
        }
    }

    @Test func `no retry is sent after the deadline or waits longer than its backoff allows`() throws {
        var bench = try EngineBench()
        bench.logIn("alice")
        bench.settings.maxRetries = 10
        for seed in 1...50 as ClosedRange<UInt64> {
            bench.seed = seed
            let pass = bench.run { _, _ in .fault(.refused) }
            let times = pass.driver.pushes.map(\.at)
            for (index, pair) in zip(times, times.dropFirst()).enumerated() {
                let longest = Interval.milliseconds(200) * (1 << Int64(index)) + .milliseconds(5)
                #expect(pair.1 - pair.0 <= longest)
            }
            #expect(times.allSatisfy { $0 < bench.now + bench.settings.deadline })
        }
    }

    @Test func `a push that the deadline cuts short fails because of the deadline, and its row stays in doubt`() throws
    {
        var bench = try EngineBench()
        bench.logIn("alice")
        bench.settings.deadline = .seconds(3)
        let pass = bench.run { _, _ in .silence }
        #expect(pass.failureKinds == [.deadline] && pass.elapsed == .seconds(3))
        #expect(pass.push("alice", "g1")?.row.isInDoubt == true)
    }

    @Test func `the same seed and the same answers give the same pass`() throws {
        var bench = try EngineBench(agents: ["a", "b", "c"], guilds: ["g1", "g2"])
        bench.settings.concurrency = 3
        func journal() -> [String] {
            bench.run { request, count in request.target != nil && count < 2 ? .fault(.reset) : nil }.driver.sent.map {
                "\($0.at) \($0.request)"
            }
        }
        #expect(journal() == journal())
        let before = journal()
        bench.seed = 2
        #expect(journal() != before)
    }
}
