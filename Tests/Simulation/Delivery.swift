import SimulatedCore

/// The fate of one request: when and how it ends for the program, and when Fabric applies it, if ever.
struct Delivery {
    var after: Int64
    var result: Result<HTTPResponse, TransportFailure>
    var outcome: SentRequest.Outcome
    var arrival: (after: Int64, rowKey: Fabric.RowKey, presence: Presence)?

    /// The fault that it met, for the coverage.
    var fault: String?

    static func status(_ status: Int, retryAfter: String? = nil, after: Int64) -> Delivery {
        Delivery(
            after: after, result: .success(HTTPResponse(status, retryAfter: retryAfter)),
            outcome: .status(status, retryAfter: retryAfter))
    }

    static func failure(_ kind: TransportFailure.Kind, after: Int64) -> Delivery {
        Delivery(after: after, result: .failure(TransportFailure(kind)), outcome: .fault(kind))
    }
}
