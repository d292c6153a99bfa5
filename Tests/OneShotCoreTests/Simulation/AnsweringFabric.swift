import OneShotCore

/// Answers an engine's requests as Fabric and the network between would, in virtual time.
protocol AnsweringFabric {
    /// What becomes of a request that is sent now.
    mutating func answer(_ request: EngineRequest, at now: Timestamp) -> SimulatedAnswer

    /// Every request sent before has come to its end here, answered or given up, and virtual time has reached this point.
    mutating func advance(to now: Timestamp)
}

extension AnsweringFabric {
    mutating func advance(to now: Timestamp) {}
}

/// What becomes of a request.
enum SimulatedAnswer {
    case reply(EngineReply, after: Interval)

    /// It is taken and never answered; the request's own timeout ends it.
    case silence

    /// The connection never comes about; the connect timeout ends it.
    case unreachable

    static func status(_ status: Int, retryAfter: RetryAfter? = nil, after: Interval = .milliseconds(5)) -> Self {
        .reply(.answer(status: status, retryAfter: retryAfter, fingerprint: nil), after: after)
    }

    static func fault(_ fault: WireFault, after: Interval = .milliseconds(5)) -> Self {
        .reply(.fault(fault, message: "\(fault)"), after: after)
    }
}
