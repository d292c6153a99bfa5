/// Where a guild or the center is reached: scheme, host, port and base path. What is known of its health is kept under it.
///
/// Two spellings of one place are equal: letter case of scheme and host, the scheme's own port and trailing slashes do
/// not count.
package struct Endpoint: Sendable {
    package enum Scheme: String, Sendable {
        case http, https
    }

    /// Why a text is not the endpoint of anything.
    package enum Flaw: Error, Equatable, Sendable {
        case notHTTP, noHost, userInfo, queryOrFragment, badPort, forbiddenCharacter
    }

    package let scheme: Scheme

    /// In lower case, an IPv6 address with its brackets.
    package let host: String
    package let port: Int

    /// Empty, or begins with a slash and does not end with one.
    package let path: String

    /// `https://eu1.example.com/base`, the port where it is not the scheme's own.
    package let url: String

    /// Whether it is on this machine.
    package let isLoopback: Bool

    package init(_ text: String) throws(Flaw) {
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
        // Bytes, since a mark that combines with one of these makes another `Character` of it.
        if rest.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) { throw .queryOrFragment }
        let authority = rest[..<(rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex)]
        if authority.utf8.contains(UInt8(ascii: "@")) { throw .userInfo }
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
            port = scheme == .https ? 443 : 80
        }
        let path = rest[authority.endIndex...]
        let end = path.utf8.lastIndex { $0 != UInt8(ascii: "/") }
        self.path = end.map { String(path[...$0]) } ?? ""
        let ownPort = scheme == .https ? 443 : 80
        url = scheme.rawValue + "://" + host + (port == ownPort ? "" : ":\(port)") + self.path
        isLoopback = isThisMachine(host)
    }

    /// Letters, digits, dots, hyphens, underscores and what is not ASCII; or an IPv6 address in brackets.
    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.utf8.count > 3
                && host.utf8.dropFirst().dropLast().allSatisfy {
                    Character(UnicodeScalar($0)).isHexDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                }
        }
        return host.utf8.allSatisfy {
            $0 >= 0x80 || $0 &- UInt8(ascii: "0") < 10 || $0 &- UInt8(ascii: "a") < 26 || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    /// Whether a secret may be sent there: over TLS, or not leaving this machine.
    package var isSecure: Bool { scheme == .https || isLoopback }
}

extension Endpoint: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.url == right.url }

    package func hash(into hasher: inout Hasher) { hasher.combine(url) }
}

extension Endpoint: CustomStringConvertible {
    package var description: String { url }
}

extension Endpoint.Flaw: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notHTTP: "not an http or https URL"
        case .noHost: "a URL without a host"
        case .userInfo: "a URL with user information"
        case .queryOrFragment: "a URL with a query or a fragment"
        case .badPort: "a URL whose port is not a number from 1 to 65535"
        case .forbiddenCharacter: "a URL with a space, a control character, a backslash or a malformed host"
        }
    }
}

/// `isLoopback(host:)`, by a name that the property does not hide.
private func isThisMachine(_ host: String) -> Bool { isLoopback(host: host) }
