/// A server on this machine that answers with a snapshot. It is reached over loopback or over a Unix socket. With a
/// Unix socket, the URL's host is only a name.
package struct HTTPSource: Equatable, Sendable {
    /// Scheme, host and port. It has no path of its own.
    let endpoint: Endpoint

    /// The path and the query.
    let path: String
    let unixSocket: String?
    let tokenFile: String?
    let timeout: Interval

    /// Makes a source of a URL.
    ///
    /// - Throws: Why the URL is not accepted.
    init(
        url: String, unixSocket: String? = nil, tokenFile: String? = nil, timeout: Interval = .seconds(5)
    ) throws(HTTPSourceError) {
        let afterScheme = url.utf8.firstRange(of: "://".utf8)?.upperBound ?? url.startIndex
        let end = url.utf8[afterScheme...].firstIndex { [UInt8(ascii: "/"), UInt8(ascii: "?")].contains($0) }
        let rest = url[(end ?? url.endIndex)...]
        do throws(EndpointError) {
            endpoint = try Endpoint(String(url[..<(end ?? url.endIndex)]))
        } catch {
            throw .endpoint(error)
        }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else { throw .path }
        guard endpoint.isLoopback || unixSocket != nil else { throw .notThisMachine }
        path = rest.hasPrefix("/") ? String(rest) : "/\(rest)"
        self.unixSocket = unixSocket
        self.tokenFile = tokenFile
        self.timeout = timeout
    }

    /// The most bytes that the path of a socket may have (`unix(7)`).
    static let socketPathLimit = 107
}

extension HTTPSource: CustomStringConvertible {
    /// What messages call the source. It leaves out the query, which may hold a secret.
    package var description: String {
        let url = endpoint.url + path.prefix { $0 != "?" }
        return unixSocket.map { "\(url) through the socket \($0)" } ?? url
    }
}

/// Why a text is not the URL of a server that can be asked.
package enum HTTPSourceError: Error, Equatable, Sendable {
    case endpoint(EndpointError)

    /// The path or the query has characters that are not accepted, or there is a fragment.
    case path
    case notThisMachine
}

extension HTTPSourceError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .endpoint(let error): error.description
        case .path: "a URL with a fragment, or a path or query that is not printable ASCII"
        case .notThisMachine: "a URL of another host, which may be asked through host.unix_socket alone"
        }
    }
}
