/// Every received request, and the counters of them.
struct Journal: Sendable {
    private(set) var requests: [Request] = []
    private(set) var total = Counters()
    private(set) var sites: [Site: Counters] = [:]
    private(set) var overlaps = 0

    /// How many requests resets have removed. Sequence numbers continue after them.
    private var forgotten = 0

    var nextSequence: Int { forgotten + requests.count + 1 }

    /// Whether a request that arrives at this server now would raise a maximum of requests in flight.
    func wouldSetRecord(at site: Site) -> Bool {
        let counters = sites[site, default: Counters()]
        return total.inFlight >= total.maxInFlight || counters.inFlight >= counters.maxInFlight
    }

    mutating func opened(at site: Site) {
        total.connectionsOpened += 1
        sites[site, default: Counters()].connectionsOpened += 1
    }

    /// Removes a connection from the counts, because it serves control requests.
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

    /// Removes all requests. None may be in flight.
    mutating func reset() {
        let sequence = nextSequence
        self = Journal()
        forgotten = sequence - 1
    }

    func request(_ sequence: Int) -> Request? { index(of: sequence).map { requests[$0] } }

    /// The requests from this sequence number on, as far as no reset has removed them.
    func requests(from sequence: Int) -> ArraySlice<Request> { requests.dropFirst(sequence - forgotten - 1) }

    private func index(of sequence: Int) -> Int? {
        let index = sequence - forgotten - 1
        return requests.indices.contains(index) ? index : nil
    }
}
