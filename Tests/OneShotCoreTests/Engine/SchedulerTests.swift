import Testing

@testable import OneShotCore

@Suite struct SchedulerTests {
    private var random = SeededGenerator(seed: 1)

    private static func scheduler(
        concurrency: Int = 32, rememberedPauses: [String: Interval] = [:]
    ) throws -> Scheduler {
        let pauses = try rememberedPauses.map { (try Endpoint($0.key), $0.value) }
        return Scheduler(
            center: try Endpoint("https://center.test"), concurrency: concurrency,
            rememberedPauses: Dictionary(uniqueKeysWithValues: pauses))
    }

    private func push(_ number: Int) -> Scheduler.Job { .push(number, acknowledgedAt: nil) }

    /// Takes every job that may be sent now, and lets it be in flight.
    private mutating func sendAll(_ scheduler: inout Scheduler) -> [Int] {
        var queues: [Int] = []
        while let (_, queue) = scheduler.next(&random) {
            scheduler.began(queue)
            queues.append(queue)
        }
        return queues
    }

    /// Adds an endpoint with so many pushes that wait.
    private func add(_ name: String, _ pushes: Int, to scheduler: inout Scheduler) throws -> Int {
        let queue = try scheduler.queue(of: "https://\(name).test").get()
        for number in 0..<pushes { #expect(scheduler.enqueue(push(number), queue) == nil) }
        return queue
    }

    private func answer(_ queue: Int, _ scheduler: inout Scheduler, after milliseconds: Int64 = 10) {
        scheduler.ended(queue, .answered(isOverloaded: false), after: .milliseconds(milliseconds))
        scheduler.settled(queue)
    }

    @Test mutating func `untried endpoints get one request each, then a second, until they have answered`() throws {
        var scheduler = try Self.scheduler()
        let queues = try ["a", "b", "c"].map { try add($0, 5, to: &scheduler) }
        #expect(sendAll(&scheduler) == queues + queues)
        answer(queues[0], &scheduler)
        #expect(sendAll(&scheduler) == Array(repeating: queues[0], count: 3))
    }

    @Test mutating func `no more requests are in flight than allowed`() throws {
        var scheduler = try Self.scheduler(concurrency: 3)
        let queue = try add("a", 10, to: &scheduler)
        #expect(sendAll(&scheduler).count == 1)
        answer(queue, &scheduler)
        #expect(sendAll(&scheduler).count == 3)
    }

    /// Most endpoints must wait, since half of the requests are shared by those that have not answered.
    @Test(arguments: [1000, 4000], [true, false])
    mutating func `the work grows with the requests, not with the requests times the endpoints`(
        endpoints: Int, answers: Bool
    ) throws {
        var scheduler = try Self.scheduler(concurrency: 8)
        let busy = try scheduler.queue(of: "https://busy.test").get()
        scheduler.began(busy)
        scheduler.ended(busy, .answered(isOverloaded: false), after: .zero)
        for number in 0..<endpoints {
            let queue = try scheduler.queue(of: "https://\(number).test").get()
            #expect(scheduler.enqueue(push(number), queue) == nil)
            #expect(scheduler.enqueue(push(number), busy) == nil)
        }
        var inFlight = Queue<Int>()
        var requests = 0
        repeat {
            while let (_, queue) = scheduler.next(&random) {
                scheduler.began(queue)
                inFlight.append(queue)
                requests += 1
            }
            guard let queue = inFlight.popFirst() else { break }
            let isAnswered = answers || queue == busy
            scheduler.ended(queue, isAnswered ? .answered(isOverloaded: false) : .failed(timedOut: false), after: .zero)
            scheduler.settled(queue)
        } while true
        #expect(requests == 2 * endpoints && scheduler.turnsTaken < 4 * requests, "\(scheduler.turnsTaken) turns")
    }

    @Test(arguments: [(32, 28, 16), (8, 7, 4), (7, 7, 3), (2, 2, 1), (1, 1, 1)])
    mutating func `endpoints without answer get half of the requests, and more where no other endpoint wants them`(
        concurrency: Int, alone: Int, beside: Int
    ) throws {
        var scheduler = try Self.scheduler(concurrency: concurrency)
        for number in 0..<40 { _ = try add("\(number)", 1, to: &scheduler) }
        #expect(sendAll(&scheduler).count == alone)

        var busy = try Self.scheduler(concurrency: concurrency)
        let good = try add("good", 100, to: &busy)
        _ = busy.next(&random)
        busy.began(good)
        answer(good, &busy)
        for number in 0..<40 { _ = try add("\(number)", 5, to: &busy) }
        let sent = sendAll(&busy)
        #expect(sent.count == concurrency)
        #expect(sent.count { $0 != good } == (concurrency == 1 ? 0 : beside))
    }

    @Test mutating func `with two requests in flight, a dead endpoint does not hold up a good one`() throws {
        var scheduler = try Self.scheduler(concurrency: 2)
        let dead = try add("dead", 10, to: &scheduler)
        let good = try add("good", 10, to: &scheduler)
        #expect(sendAll(&scheduler) == [dead, good])
        for _ in 0..<9 {
            answer(good, &scheduler)
            #expect(sendAll(&scheduler) == [good])
        }
    }

    @Test mutating func `a free request goes to the endpoint with the least under way, in requests times their time`()
        throws
    {
        var scheduler = try Self.scheduler(concurrency: 11)
        let slow = try add("slow", 100, to: &scheduler)
        let quick = try add("quick", 100, to: &scheduler)
        #expect(sendAll(&scheduler) == [slow, quick, slow, quick])
        answer(quick, &scheduler, after: 10)
        answer(slow, &scheduler, after: 100)
        // Ten of the quick one weigh as much as one of the slow one.
        let sent = sendAll(&scheduler)
        #expect(sent == Array(repeating: quick, count: 9))
        answer(slow, &scheduler, after: 100)
        #expect(sendAll(&scheduler) == [slow], "none that has answered waits with nothing under way")
    }

    @Test mutating func `endpoints with equally much under way alternate`() throws {
        var scheduler = try Self.scheduler(concurrency: 4)
        let queues = try ["a", "b"].map { try add($0, 100, to: &scheduler) }
        for queue in sendAll(&scheduler) { answer(queue, &scheduler) }
        for _ in 0..<5 {
            let sent = sendAll(&scheduler)
            #expect(queues.allSatisfy { queue in sent.count { $0 == queue } == 2 })
            for queue in sent { answer(queue, &scheduler) }
        }
    }

    @Test func `spellings of one endpoint share a queue, and an invalid URL has none`() throws {
        var scheduler = try Self.scheduler()
        let queue = scheduler.queue(of: "https://A.test:443/")
        #expect(queue == scheduler.queue(of: "https://a.test"))
        #expect(scheduler.queue(of: "https://center.test/") == .success(Scheduler.center))
        #expect(scheduler.queue(of: "ftp://a.test") == .failure(.notHTTP))
    }

    @Test func `URLs that differ in their bytes alone have a queue each`() throws {
        var scheduler = try Self.scheduler()
        let queue = try scheduler.queue(of: "https://a.test/\u{E9}").get()
        let other = try scheduler.queue(of: "https://a.test/e\u{301}").get()
        #expect(queue != other && scheduler[other].endpoint.url.utf8.elementsEqual("https://a.test/e\u{301}".utf8))
    }

    @Test mutating func `a closed queue refuses jobs, and gives back those that waited`() throws {
        var scheduler = try Self.scheduler()
        let queue = try scheduler.queue(of: "https://a.test").get()
        #expect(scheduler.enqueue(push(0), queue) == nil)
        #expect(scheduler.close(queue, .circuit) == [push(0)])
        #expect(scheduler.close(queue, .backoff(.seconds(1))).isEmpty)
        #expect(scheduler.enqueue(push(1), queue)?.kind == .circuitOpen)
        #expect(scheduler.next(&random) == nil)
    }

    @Test func `an endpoint that asked an earlier pass for a pause is closed from the start`() throws {
        var scheduler = try Self.scheduler(rememberedPauses: ["https://a.test": .seconds(40)])
        let queue = try scheduler.queue(of: "https://a.test/").get()
        let failure = scheduler.enqueue(push(0), queue)
        #expect(failure?.kind == .rateLimited && failure?.message.contains("another 40s") == true)
    }

    @Test mutating func `a blocked queue sends nothing before its pause is over`() throws {
        let now = Timestamp(milliseconds: 0)
        var scheduler = try Self.scheduler()
        let queue = try scheduler.queue(of: "https://a.test").get()
        scheduler.block(queue, until: now + .seconds(2), push(0))
        #expect(scheduler.next(&random) == nil)
        #expect(!scheduler.unblock(queue, at: now + .seconds(1)) && scheduler.next(&random) == nil)
        #expect(scheduler.unblock(queue, at: now + .seconds(2)) && scheduler.next(&random)?.job == push(0))
    }

    @Test mutating func `a queue that is probed holds its pushes back, while the center's still sends logins`() throws {
        var scheduler = try Self.scheduler()
        let queue = try scheduler.queue(of: "https://a.test").get()
        for queue in [queue, Scheduler.center] {
            scheduler.setProbing(queue, true)
            #expect(scheduler.enqueue(push(queue), queue) == nil)
        }
        #expect(scheduler.enqueue(.login(agent: 0), Scheduler.center) == nil)
        #expect(scheduler.next(&random)?.job == .login(agent: 0))
        #expect(scheduler.next(&random) == nil)
        scheduler.setProbing(queue, false)
        #expect(scheduler.next(&random)?.job == push(queue))
    }

    @Test mutating func `endpoints that failed the last pass have their turn last`() throws {
        var scheduler = try Self.scheduler()
        let queues = try ["https://bad.test", "https://good.test"].map { try scheduler.queue(of: $0).get() }
        for queue in queues { #expect(scheduler.enqueue(push(queue), queue) == nil) }
        scheduler.putLast([try Endpoint("https://bad.test")])
        #expect(sendAll(&scheduler) == queues.reversed())
    }
}
