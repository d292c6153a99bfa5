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
    package var bearer: Secret?

    /// A socket to connect to instead of the endpoint's address.
    var unixSocket: String?

    /// JSON.
    package var body: [UInt8] = []

    /// Whether the response's body is of any use. If not, none of it is kept.
    let wantsBody: Bool

    /// Whether to make a new connection, even if there is one that could be used again.
    package var usesNewConnection = false
    package let connectTimeout: Interval

    /// For the whole request, connecting included.
    package let timeout: Interval

    /// The most bytes of the response's body that are accepted.
    var bodyLimit = Self.bodyLimit

    /// The limit for the body of most responses.
    static let bodyLimit = 1 << 20

    /// The most bytes of a response's headers that are accepted, interim responses included.
    static let headerLimit = 128 << 10
}

/// What came back: a final status, even if the rest did not arrive.
package struct HTTPResponse: Equatable, Sendable {
    /// What came after the status.
    package enum Completeness: Equatable, Sendable {
        case whole

        /// The response has more headers or a longer body than is accepted.
        case tooLong

        /// The rest did not arrive or is not HTTP.
        case broken(TransportFailure)
    }

    let status: Int

    /// Empty if the request does not want it, or if it is too long.
    let body: [UInt8]
    let completeness: Completeness
    var cost = ResponseCost()

    /// The value of the `Retry-After` header.
    let retryAfter: String?

    /// Where a redirect points, as messages may show it.
    var location: String?

    /// What messages add to the status of a redirect; empty for any other response.
    var redirect: String {
        guard [301, 302, 303, 307, 308].contains(status) else { return "" }
        return (location.map { " and points to \($0)" } ?? "") + "; redirects are not followed"
    }
}

/// The system has no libcurl that can be used.
package struct TransportUnavailable: Error, Equatable, Sendable, CustomStringConvertible {
    /// Which names were tried, and what the loader reports for each.
    package let description: String
}
