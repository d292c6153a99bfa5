/// How a guild or the center is reached: scheme, host, port and base path. What is known about its health is stored
/// under it.
///
/// Two spellings of one endpoint are equal: upper and lower case in scheme and host, the scheme's default port and
/// trailing slashes make no difference.
package struct Endpoint: Sendable {
    package enum Scheme: String, Sendable {
        case http, https

        fileprivate var defaultPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    let scheme: Scheme

    /// In lower case. An IPv6 address has its brackets.
    package let host: String
    package let port: Int

    /// Empty, or a path that begins with a slash and does not end with one.
    let path: String

    /// Such as `https://eu1.example.com/base`. It names the port only if that is not the scheme's default.
    package let url: String

    /// Whether it is on this machine.
    let isLoopback: Bool

    /// Reads a URL.
    ///
    /// - Throws: Why it is not an endpoint.
    package init(_ text: String) throws(EndpointError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw .forbiddenCharacter
        }
        let lowered = text.lowercased()
        let rest: Substring
        if lowered.hasPrefix("https://") {
            scheme = .https
            rest = text.dropFirst(8)
        } else if lowered.hasPrefix("http://") {
            scheme = .http
            rest = text.dropFirst(7)
        } else {
            throw .notHTTP
        }
        // Bytes, because a combining mark after one of these characters makes another `Character` of both.
        if rest.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) { throw .queryOrFragment }
        let authority = rest[..<(rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex)]
        if authority.utf8.contains(UInt8(ascii: "@")) { throw .userInfo }
        // Not every libcurl can translate such a host, and lower case would turn some letters into ASCII.
        if authority.utf8.contains(where: { $0 >= 0x80 }) { throw .notASCII }
        let afterBracket = authority.utf8.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
        let colon = authority[afterBracket...].utf8.firstIndex(of: UInt8(ascii: ":"))
        host = authority[..<(colon ?? authority.endIndex)].lowercased()
        if host.isEmpty { throw .noHost }
        guard Self.isHost(host) else { throw .forbiddenCharacter }
        if let colon {
            let digits = authority[authority.utf8.index(after: colon)...]
            guard digits.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let number = UInt16(digits), number > 0
            else {
                throw .badPort
            }
            port = Int(number)
        } else {
            port = scheme.defaultPort
        }
        let path = rest[authority.endIndex...]
        let end = path.utf8.lastIndex { $0 != UInt8(ascii: "/") }
        self.path = end.map { String(path[...$0]) } ?? ""
        url = scheme.rawValue + "://" + host + (port == scheme.defaultPort ? "" : ":\(port)") + self.path
        isLoopback = Self.isLoopback(host: host)
    }

    /// Whether a host consists of ASCII letters, digits, dots, hyphens and underscores, or is an IPv6 address in
    /// brackets.
    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.utf8.count > 3
                && host.utf8.dropFirst().dropLast().allSatisfy {
                    Character(UnicodeScalar($0)).isHexDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                }
        }
        return host.utf8.allSatisfy {
            $0 &- UInt8(ascii: "0") < 10 || $0 &- UInt8(ascii: "a") < 26 || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    /// Whether a URL's host is this machine, judged by its text alone: `localhost`, a full dotted quad of 127.0.0.0/8,
    /// or `::1` with or without brackets.
    ///
    /// No name is resolved. Short or unusual spellings do not count, even if some resolver reads them as loopback.
    static func isLoopback(host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "localhost." || host == "::1" || host == "[::1]" { return true }
        if !host.hasPrefix("127.") { return false }
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } && part.count <= 3 && UInt8(Substring(part)) != nil
            }
    }

    /// Whether a secret may be sent there: over TLS, or without leaving this machine.
    package var isSecure: Bool { scheme == .https || isLoopback }
}

extension Endpoint: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.url.hasSameBytes(as: right.url) }

    package func hash(into hasher: inout Hasher) { url.hashBytes(into: &hasher) }
}

extension Endpoint: CustomStringConvertible {
    package var description: String { url }
}

/// Why a text is not an endpoint.
package enum EndpointError: Error, Equatable, Sendable {
    case notHTTP, noHost, userInfo, queryOrFragment, badPort, forbiddenCharacter, notASCII
}

extension EndpointError: CustomStringConvertible {
    /// It does not quote the text, which may hold a password.
    package var description: String {
        switch self {
        case .notHTTP: "not an http or https URL"
        case .noHost: "a URL without a host"
        case .userInfo: "a URL with user information"
        case .queryOrFragment: "a URL with a query or a fragment"
        case .badPort: "a URL whose port is not a number from 1 to 65535"
        case .notASCII: "a URL whose host is not ASCII, and must be written in its form with xn--"
        case .forbiddenCharacter: "a URL with a space, a control character, a backslash or a malformed host"
        }
    }
}
