/// A server on this machine that is asked for a snapshot: over loopback, or over a Unix socket, where the URL's host is
/// no more than a name.
package struct HTTPSource: Equatable, Sendable {
    /// Why a text is not the URL of one.
    package enum Flaw: Error, Equatable, Sendable {
        case endpoint(Endpoint.Flaw)
        case path, notThisMachine
    }

    /// Scheme, host and port; it has no path of its own.
    package let endpoint: Endpoint

    /// The path and the query.
    package let path: String
    package let unixSocket: String?
    package let tokenFile: String?
    package let timeout: Interval

    package init(
        url: String, unixSocket: String? = nil, tokenFile: String? = nil, timeout: Interval = .seconds(5)
    ) throws(Flaw) {
        let afterScheme = url.utf8.firstRange(of: "://".utf8)?.upperBound ?? url.startIndex
        let end = url.utf8[afterScheme...].firstIndex { [UInt8(ascii: "/"), UInt8(ascii: "?")].contains($0) }
        let rest = url[(end ?? url.endIndex)...]
        do throws(Endpoint.Flaw) {
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

    /// A socket's name is no longer than this (`unix(7)`).
    package static let socketPathLimit = 107
}

extension HTTPSource: CustomStringConvertible {
    /// Without the query, which may hold a secret.
    package var description: String {
        let url = endpoint.url + path.prefix { $0 != "?" }
        return unixSocket.map { "\(url) through the socket \($0)" } ?? url
    }
}

extension HTTPSource.Flaw: CustomStringConvertible {
    package var description: String {
        switch self {
        case .endpoint(let flaw): flaw.description
        case .path: "a URL with a fragment, or a path or query that is not printable ASCII"
        case .notThisMachine: "a URL of another host, which may be asked through host.unix_socket alone"
        }
    }
}
