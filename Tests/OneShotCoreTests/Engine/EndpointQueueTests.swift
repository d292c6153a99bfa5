import Testing

@testable import OneShotCore

@Suite struct EndpointQueueTests {
    private var random = SeededGenerator(seed: 1)

    private static func queue(
        isCenter: Bool = false, _ jobs: EndpointQueue.Job...
    ) throws -> EndpointQueue {
        var queue = EndpointQueue(try Endpoint("https://g1.test"), isCenter: isCenter)
        for job in jobs { queue.append(job) }
        return queue
    }

    private static func push(_ number: Int, acknowledged seconds: Double? = nil) -> EndpointQueue.Job {
        .push(number, acknowledgedAt: seconds.map { EngineBench.start + .seconds($0) })
    }

    // MARK: - How much may be sent

    @Test func `an endpoint may have two requests in flight until it has answered, then any number`() throws {
        var queue = try Self.queue(Self.push(0))
        for (inFlight, canSend) in [(1, true), (2, false), (100, false)] {
            queue.inFlight = inFlight
            #expect(queue.canSend == canSend)
        }
        queue.answered(isOverloaded: false, after: .milliseconds(5))
        #expect(queue.canSend)
    }

    @Test(arguments: [(0, 32), (384 << 10, 32), (1 << 20, 12)])
    func `the center may have as many requests in flight as bring twelve mebibytes`(bytes: Int, most: Int) throws {
        var queue = try Self.queue(isCenter: true, .login(agent: 0))
        for bytes in [bytes, 10] {
            var cost = ResponseCost()
            cost.keptBytes = bytes
            queue.answered(isOverloaded: false, after: .milliseconds(5), cost)
        }
        for (inFlight, canSend) in [(most - 1, true), (most, false)] {
            queue.inFlight = inFlight
            #expect(queue.canSend == canSend)
        }
    }

    @Test func `an overloaded endpoint may have no more requests in flight than it takes to open its circuit`() throws {
        var queue = try Self.queue(Self.push(0))
        for overloads in 1..<10 {
            queue.answered(isOverloaded: true, after: .zero)
            for (inFlight, canSend) in [(9 - overloads, true), (10 - overloads, false)] {
                queue.inFlight = inFlight
                #expect(queue.canSend == canSend, "\(overloads) and \(inFlight)")
            }
        }
    }

    /// The time for a connection is no part of an answer's.
    @Test func `what is under way is the requests in flight times the mean time of the answers so far`() throws {
        var queue = try Self.queue()
        queue.inFlight = 3
        #expect(queue.underWay == .zero, "nothing is known")
        for (time, connecting) in [(10, 0), (50, 30), (100, 40), (1, 2)] as [(Int64, Int64)] {
            var cost = ResponseCost()
            cost.connecting = .milliseconds(connecting)
            queue.answered(isOverloaded: false, after: .milliseconds(time), cost)
        }
        #expect(queue.underWay == .milliseconds(3 * (10 + 20 + 60 + 0) / 4))
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
        let queue = try Self.queue(jobs[0], jobs[1], jobs[2], jobs[3])
        #expect(popAll(queue) == [jobs[2], jobs[0], jobs[1], jobs[3]])
    }

    @Test mutating func `after an answer, and while logins wait, jobs are sent in order`() throws {
        var proven = try Self.queue(Self.push(0), Self.push(1, acknowledged: 5))
        proven.answered(isOverloaded: false, after: .zero)
        #expect(popAll(proven) == [Self.push(0), Self.push(1, acknowledged: 5)])
        let center = try Self.queue(isCenter: true, Self.push(0), .login(agent: 0), Self.push(1, acknowledged: 5))
        let first = popAll(center).first
        #expect(first == Self.push(0))
    }

    @Test mutating func `if no row was ever acknowledged, the first two pushes are drawn at random`() throws {
        var drawn: [Set<Int>] = [[], []]
        for _ in 0..<200 {
            let jobs = popAll(try Self.queue(Self.push(0), Self.push(1), Self.push(2), Self.push(3)))
            let numbers = jobs.compactMap { job in (0..<4).first { Self.push($0) == job } }
            #expect(numbers.sorted() == [0, 1, 2, 3])
            for index in drawn.indices { drawn[index].insert(numbers[index]) }
            #expect(numbers[2] < numbers[3], "the others follow in order")
        }
        #expect(drawn == [[0, 1, 2, 3], [0, 1, 2, 3]])
    }
}
