/// When an endpoint's queue may send next, compared with the others: the least is first.
struct Turn: Comparable {
    enum Kind {
        /// Nothing was sent to the endpoint in this pass.
        case untried

        /// Something was sent, and nothing was answered.
        case unproven
        case proven
    }

    let kind: Kind
    let queue: Int

    /// Grows with each turn, so that endpoints with equally much under way alternate.
    let order: Int
    let inFlight: Int
    private let underWay: Interval

    init(of queue: EndpointQueue, number: Int, order: Int) {
        kind = queue.circuit.isProven ? .proven : queue.sent == 0 ? .untried : .unproven
        self.queue = number
        self.order = order
        inFlight = queue.inFlight
        underWay = queue.underWay
    }

    /// Whether the two differ in their order only.
    func isLike(_ other: Turn) -> Bool {
        kind == other.kind && inFlight == other.inFlight && underWay == other.underWay
    }

    static func < (left: Turn, right: Turn) -> Bool {
        (left.underWay, left.inFlight, left.order) < (right.underWay, right.inFlight, right.order)
    }
}
