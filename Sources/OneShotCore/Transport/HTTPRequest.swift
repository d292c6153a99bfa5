/// One HTTP request, complete.
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
    }

    package let method: Method
    package let endpoint: Endpoint

    /// Follows the endpoint's own path; begins with a slash. It is sent as it is.
    package let path: String
    package let bearer: Secret?

    /// A socket that is connected to instead of the endpoint's address.
    package var unixSocket: String?

    /// JSON.
    package let body: [UInt8]

    /// Whether the answer's body is read by anybody. Otherwise none of it is kept.
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

    /// A GET, whose answer's body is wanted. The timeout is for all of it.
    package init(
        getting path: String, from endpoint: Endpoint, unixSocket: String?, bearer: Secret?, bodyLimit: Int,
        timeout: Interval
    ) {
        self.init(
            .get, endpoint, path, bearer: bearer, body: [], wantsBody: true, connectTimeout: timeout, timeout: timeout)
        self.unixSocket = unixSocket
        self.bodyLimit = bodyLimit
    }

    /// The request's own bound for the answer's body.
    package private(set) var bodyLimit = Self.bodyLimit

    /// An answer's body is read no further than this.
    package static let bodyLimit = 1 << 20

    /// Nor its headers, those of interim answers included.
    package static let headerLimit = 128 << 10
}

/// What came back: the final status, whatever became of the rest.
package struct HTTPAnswer: Equatable, Sendable {
    /// How an answer ended whose status had been read.
    package enum Ending: Equatable, Sendable {
        case whole

        /// It has more headers or a longer body than is taken from anybody.
        case tooLong

        /// The rest did not arrive, or is not HTTP.
        case broken(TransportFailure)
    }

    package let status: Int

    /// Empty where nobody wants it, and where it is too long.
    package let body: [UInt8]
    package let ending: Ending

    /// The value of the header of that name.
    package let retryAfter: String?
}

/// The system has no libcurl that can be used: which names were tried, and what the loader says of each.
package struct TransportUnavailable: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
}
