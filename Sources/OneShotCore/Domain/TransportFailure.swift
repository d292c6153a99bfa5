/// Why a request got no response.
package struct TransportFailure: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// The host name has no address.
        case unresolved
        case refused
        case connectTimeout
        case tls

        /// The connection ended after the request may have been sent.
        case reset

        /// Something answered that does not speak HTTP.
        case notHTTP

        /// The request was sent, and no response came in time.
        case timeout

        /// libcurl did not accept the request, so nothing was sent. It says nothing about the endpoint.
        case unsent

        /// This process has too many open files for another connection. Nothing was sent, and it says nothing about the
        /// endpoint.
        case outOfFiles

        /// Whether the endpoint let the time run out.
        package var isTimeout: Bool {
            switch self {
            case .connectTimeout, .timeout: true
            case .unresolved, .refused, .tls, .reset, .notHTTP, .unsent, .outOfFiles: false
            }
        }
    }

    package let kind: Kind

    /// What libcurl says of it. It names hosts, never a token or a key.
    package let message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }
}
