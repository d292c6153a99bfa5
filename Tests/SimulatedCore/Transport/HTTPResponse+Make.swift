extension HTTPResponse {
    package init(
        _ status: Int, _ body: [UInt8] = [], _ completeness: Completeness = .whole, retryAfter: String? = nil
    ) {
        self.init(status: status, body: body, completeness: completeness, retryAfter: retryAfter)
    }
}

extension TransportFailure {
    package init(_ kind: Kind) { self.init(kind: kind, message: "\(kind)") }
}

extension TransportUnavailable {
    package init(_ description: String) { self.init(description: description) }
}

extension SystemError {
    package init(_ call: String, on path: String, errno code: Int32) { self.init(call, path, code: code) }
}
