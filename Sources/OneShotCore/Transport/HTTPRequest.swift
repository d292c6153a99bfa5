/// One HTTP request, complete.
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
    }

    package let method: Method
    package let endpoint: Endpoint

    /// The path below the endpoint's own. It begins with a slash and is sent as it is.
    package let path: String
    package let bearer: Secret?

    /// A socket to connect to instead of the endpoint's address.
    package var unixSocket: String?

    /// JSON.
    package let body: [UInt8]

    /// Whether the response's body is of any use. If not, none of it is kept.
    package let wantsBody: Bool
    package let connectTimeout: Interval
    package let timeout: Interval

    package init(
        _ method: Method, _ endpoint: Endpoint, _ path: String, bearer: Secret? = nil, body: [UInt8],
        wantsBody: Bool, connectTimeout: Interval, timeout: Interval
    ) {
        self.method = method
        self.endpoint = endpoint
        self.path = path
        self.bearer = bearer
        self.body = body
        self.wantsBody = wantsBody
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }

    /// Makes a GET whose response's body is wanted. The timeout is for all of it.
    package init(
        getting path: String, from endpoint: Endpoint, unixSocket: String?, bearer: Secret?, bodyLimit: Int,
        timeout: Interval
    ) {
        self.init(
            .get, endpoint, path, bearer: bearer, body: [], wantsBody: true, connectTimeout: timeout, timeout: timeout)
        self.unixSocket = unixSocket
        self.bodyLimit = bodyLimit
    }

    /// The most bytes of the response's body that are accepted.
    package private(set) var bodyLimit = Self.bodyLimit

    /// The limit for the body of most responses.
    package static let bodyLimit = 1 << 20

    /// The most bytes of a response's headers that are accepted, interim responses included.
    package static let headerLimit = 128 << 10
}

/// What came back: a final status, whatever became of the rest.
package struct HTTPResponse: Equatable, Sendable {
    /// What came after the status.
    package enum Completeness: Equatable, Sendable {
        case whole

        /// The response has more headers or a longer body than is accepted.
        case tooLong

        /// The rest did not arrive or is not HTTP.
        case broken(TransportFailure)
    }

    package let status: Int

    /// Empty if the request does not want it, or if it is too long.
    package let body: [UInt8]
    package let completeness: Completeness

    /// The value of the `Retry-After` header.
    package let retryAfter: String?
}

/// The system has no libcurl that can be used: which names were tried, and what the loader says of each.
package struct TransportUnavailable: Error, Equatable, Sendable, CustomStringConvertible {
    /// Which names were tried, and what the loader reports for each.
    package let description: String
}
