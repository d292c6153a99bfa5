/// Every request received, with the counters drawn from them.
struct Journal: Sendable {
    private(set) var requests: [Request] = []
    private(set) var total = Counters()
    private(set) var sites: [Site: Counters] = [:]
    private(set) var overlaps = 0

    /// How many requests were forgotten by resets: sequence numbers go on.
    private var forgotten = 0

    var nextSequence: Int { forgotten + requests.count + 1 }

    /// Whether a request arriving there now would make a new maximum of requests in flight.
    func wouldSetRecord(at site: Site) -> Bool {
        let there = sites[site, default: Counters()]
        return total.inFlight >= total.maxInFlight || there.inFlight >= there.maxInFlight
    }

    mutating func opened(at site: Site) {
        total.connectionsOpened += 1
        sites[site, default: Counters()].connectionsOpened += 1
    }

    /// Takes back the count of a connection that was opened to look at the stub.
    mutating func openedForControl(at site: Site) {
        total.connectionsOpened -= 1
        sites[site, default: Counters()].connectionsOpened -= 1
    }

    mutating func began(_ request: Request, overlapping: Bool) {
        requests.append(request)
        total.began(request)
        sites[request.site, default: Counters()].began(request)
        if overlapping { overlaps += 1 }
    }

    mutating func judged(_ sequence: Int, authorized: Bool) {
        guard let index = index(of: sequence) else { return }
        requests[index].authorized = authorized
    }

    mutating func answered(_ sequence: Int, with status: Int) {
        guard let index = index(of: sequence) else { return }
        requests[index].status = status
    }

    mutating func ended(_ sequence: Int, at now: UInt64) {
        guard let index = index(of: sequence), requests[index].endedAt == nil else { return }
        requests[index].endedAt = now
        total.inFlight -= 1
        sites[requests[index].site, default: Counters()].inFlight -= 1
    }

    /// Forgets all of it. Nothing may be in flight.
    mutating func reset() {
        let sequence = nextSequence
        self = Journal()
        forgotten = sequence - 1
    }

    func request(_ sequence: Int) -> Request? { index(of: sequence).map { requests[$0] } }

    /// Those from this one on that are still known.
    func requests(from sequence: Int) -> ArraySlice<Request> { requests.dropFirst(sequence - forgotten - 1) }

    private func index(of sequence: Int) -> Int? {
        let index = sequence - forgotten - 1
        return requests.indices.contains(index) ? index : nil
    }
}
