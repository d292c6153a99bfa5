import Testing

@testable import OneShotCore

@Suite struct EndpointQueueTests {
    private var random = SeededGenerator(seed: 1)

    private static func queue(
        _ url: String = "https://g1.test", isCenter: Bool = false, concurrency: Int = 32, _ jobs: EndpointQueue.Job...
    ) throws -> EndpointQueue {
        var queue = EndpointQueue(try Endpoint(url), isCenter: isCenter, concurrency: concurrency)
        for job in jobs { queue.append(job) }
        return queue
    }

    private static func push(_ number: Int, acknowledged seconds: Double? = nil) -> EndpointQueue.Job {
        .push(number, acknowledgedAt: seconds.map { EngineBench.start + .seconds($0) })
    }

    // MARK: - How much may be sent

    /// Eight connections over TLS and to the center, a third of the requests over plain http.
    @Test(arguments: [
        ("https://g1.test", false, 32, 8), ("https://g1.test", false, 4, 4), ("https://g1.test", false, 1, 1),
        ("http://127.0.0.1", false, 32, 10), ("http://127.0.0.1", false, 100, 33), ("http://127.0.0.1", false, 2, 1),
        ("http://127.0.0.1", true, 32, 8), ("http://127.0.0.1", true, 6, 2),
    ])
    func `an endpoint may have two requests in flight until it has answered, then its share`(
        url: String, isCenter: Bool, concurrency: Int, share: Int
    ) throws {
        var queue = try Self.queue(url, isCenter: isCenter, concurrency: concurrency)
        #expect(queue.limit == min(2, share))
        queue.circuit.answered(overloaded: false)
        #expect(queue.limit == share)
    }

    @Test func `a queue can send while a job waits, its limit is not reached and nothing holds it up`() throws {
        var queue = try Self.queue()
        #expect(!queue.canSend, "nothing waits")
        queue.append(Self.push(0))
        #expect(queue.canSend)
        queue.inFlight = 2
        #expect(!queue.canSend, "the limit is reached")
        queue.inFlight = 0
        queue.blockedUntil = EngineBench.start
        #expect(!queue.canSend, "the endpoint asked for a pause")
        queue.blockedUntil = nil
        queue.isProbing = true
        #expect(!queue.canSend, "a login looks for the guild")
        queue.isProbing = false
        queue.closure = .circuit
        #expect(!queue.canSend, "the queue is closed")
    }

    @Test mutating func `while it is probed, the center's queue sends its logins and no pushes`() throws {
        var queue = try Self.queue(isCenter: true, Self.push(0))
        queue.isProbing = true
        #expect(!queue.canSend)
        queue.append(.login(agent: 3))
        #expect(queue.canSend)
        let job = queue.popJob(&random)
        #expect(job == .login(agent: 3))
        let next = queue.popJob(&random)
        #expect(next == nil)
    }

    // MARK: - Closures

    @Test func `a queue is open until it is closed or its circuit opens`() throws {
        var queue = try Self.queue()
        #expect(queue.isOpen && queue.failure(of: Self.push(0)) == nil)
        queue.circuit.failed(timedOut: true)
        #expect(!queue.isOpen)
        #expect(queue.failure(of: Self.push(0)) == nil, "jobs fail once the queue is closed as well")
        queue.closure = .circuit
        #expect(!queue.isOpen)
    }

    @Test(arguments: [
        (EndpointQueue.Closure.circuit, FailureKind.circuitOpen, "failed too often"),
        (.backoff(.seconds(40)), .rateLimited, "another 40s"),
    ])
    func `a closed queue fails pushes for its reason, and logins as logins`(
        closure: EndpointQueue.Closure, kind: FailureKind, words: String
    ) throws {
        var queue = try Self.queue()
        queue.closure = closure
        let (push, login) = (queue.failure(of: Self.push(0)), queue.failure(of: .login(agent: 0)))
        #expect(push?.kind == kind && login?.kind == .loginFailed)
        for failure in [push, login] {
            #expect(failure?.message.hasPrefix("https://g1.test") == true && failure?.message.contains(words) == true)
        }
    }

    // MARK: - The next job

    private mutating func popAll(_ queue: EndpointQueue) -> [EndpointQueue.Job] {
        var (queue, jobs) = (queue, [EndpointQueue.Job]())
        while let job = queue.popJob(&random) {
            jobs.append(job)
            queue.sent += 1
        }
        return jobs
    }

    @Test mutating func `the row acknowledged last is pushed first, then the others in order`() throws {
        let jobs = [Self.push(0), Self.push(1, acknowledged: 5), Self.push(2, acknowledged: 9), Self.push(3)]
        let queue = try Self.queue("https://g1.test", jobs[0], jobs[1], jobs[2], jobs[3])
        #expect(popAll(queue) == [jobs[2], jobs[0], jobs[1], jobs[3]])
    }

    @Test mutating func `after an answer, and while logins wait, jobs are sent in order`() throws {
        var proven = try Self.queue("https://g1.test", Self.push(0), Self.push(1, acknowledged: 5))
        proven.circuit.answered(overloaded: false)
        #expect(popAll(proven) == [Self.push(0), Self.push(1, acknowledged: 5)])
        let center = try Self.queue(isCenter: true, Self.push(0), .login(agent: 0), Self.push(1, acknowledged: 5))
        let first = popAll(center).first
        #expect(first == Self.push(0))
    }

    @Test mutating func `if no row was ever acknowledged, the first two pushes are drawn at random`() throws {
        var drawn: [Set<Int>] = [[], []]
        for _ in 0..<200 {
            let jobs = popAll(try Self.queue("https://g1.test", Self.push(0), Self.push(1), Self.push(2), Self.push(3)))
            let numbers = jobs.compactMap { job in (0..<4).first { Self.push($0) == job } }
            #expect(numbers.sorted() == [0, 1, 2, 3])
            for index in drawn.indices { drawn[index].insert(numbers[index]) }
            #expect(numbers[2] < numbers[3], "the others follow in order")
        }
        #expect(drawn == [[0, 1, 2, 3], [0, 1, 2, 3]])
    }
}
