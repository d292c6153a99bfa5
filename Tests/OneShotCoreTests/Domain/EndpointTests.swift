import Testing

@testable import OneShotCore

@Suite struct EndpointTests {
    /// A URL that is accepted, and its parts.
    struct Accepted: CustomTestStringConvertible {
        let testDescription: String
        let scheme: Endpoint.Scheme
        let host: String
        let port: Int
        let path: String
        let url: String

        init(_ text: String, _ scheme: Endpoint.Scheme, _ host: String, _ port: Int, _ path: String, _ url: String) {
            testDescription = text
            self.scheme = scheme
            self.host = host
            self.port = port
            self.path = path
            self.url = url
        }
    }

    @Test(arguments: [
        Accepted("https://eu1.example.com", .https, "eu1.example.com", 443, "", "https://eu1.example.com"),
        Accepted("HTTPS://EU1.Example.com:443/", .https, "eu1.example.com", 443, "", "https://eu1.example.com"),
        Accepted("http://h", .http, "h", 80, "", "http://h"),
        Accepted("hTTp://h:80//", .http, "h", 80, "", "http://h"),
        Accepted("http://h:443", .http, "h", 443, "", "http://h:443"),
        Accepted("https://h:80", .https, "h", 80, "", "https://h:80"),
        Accepted("https://h:1", .https, "h", 1, "", "https://h:1"),
        Accepted("https://h:65535/a", .https, "h", 65535, "/a", "https://h:65535/a"),
        Accepted("https://h:00443", .https, "h", 443, "", "https://h"),
        Accepted("https://h/Base/v1/", .https, "h", 443, "/Base/v1", "https://h/Base/v1"),
        Accepted("https://h//a//b//", .https, "h", 443, "//a//b", "https://h//a//b"),
        Accepted("https://h/a:1/[b]@c%2F&d", .https, "h", 443, "/a:1/[b]@c%2F&d", "https://h/a:1/[b]@c%2F&d"),
        Accepted("https://h/../a", .https, "h", 443, "/../a", "https://h/../a"),
        Accepted("https://a_b-c.d9.", .https, "a_b-c.d9.", 443, "", "https://a_b-c.d9."),
        Accepted(
            "https://XN--Mnchen-3ya.example/ß", .https, "xn--mnchen-3ya.example", 443, "/ß",
            "https://xn--mnchen-3ya.example/ß"),
        Accepted("https://h/\u{301}a//", .https, "h", 443, "/\u{301}a", "https://h/\u{301}a"),
        Accepted("http://10.0.0.1:8080", .http, "10.0.0.1", 8080, "", "http://10.0.0.1:8080"),
        Accepted("http://[::1]", .http, "[::1]", 80, "", "http://[::1]"),
        Accepted("http://[2001:DB8::F]:8080/x", .http, "[2001:db8::f]", 8080, "/x", "http://[2001:db8::f]:8080/x"),
        Accepted("https://[::ffff:10.0.0.1]:443", .https, "[::ffff:10.0.0.1]", 443, "", "https://[::ffff:10.0.0.1]"),
    ])
    func `a URL is scheme, host, port and base path`(_ example: Accepted) throws {
        let endpoint = try Endpoint(example.testDescription)
        #expect(endpoint.scheme == example.scheme)
        #expect(endpoint.host == example.host)
        #expect(endpoint.port == example.port)
        #expect(endpoint.path == example.path)
        #expect(endpoint.url == example.url)
        #expect(endpoint.description == example.url)
        #expect(try Endpoint(example.url) == endpoint, "the URL written is read as the same endpoint")
    }

    private static let refused: [(String, EndpointError)] = [
        ("", .notHTTP), ("h", .notHTTP), ("ftp://h", .notHTTP), ("https:/h", .notHTTP), ("https:h", .notHTTP),
        ("//h", .notHTTP), ("httpss://h", .notHTTP), ("unix:///run/fabric", .notHTTP), ("https:/\u{301}/h", .notHTTP),
        ("https://", .noHost), ("https:///path", .noHost), ("https://:443", .noHost), ("https://::1", .noHost),
        ("https://user@h", .userInfo), ("https://user:password@h:1/x", .userInfo), ("https://@h", .userInfo),
        ("https://user@\u{301}h", .userInfo), ("https://münchen.example", .notASCII),
        ("http://日本語.example:80/x", .notASCII),
        // The Kelvin sign, which is an ASCII letter in lower case.
        ("https://\u{212A}.example", .notASCII), ("https://h\u{301}", .notASCII), ("https://[\u{661}]", .notASCII),
        ("https://h?q", .queryOrFragment), ("https://h/?", .queryOrFragment), ("https://h#f", .queryOrFragment),
        ("https://h/a#", .queryOrFragment), ("https://?", .queryOrFragment), ("https://u@h/?q", .queryOrFragment),
        ("https://h/?\u{301}q", .queryOrFragment), ("https://h/a#\u{301}", .queryOrFragment),
        ("https://h:", .badPort), ("https://h:/a", .badPort), ("https://h:0", .badPort), ("https://h:65536", .badPort),
        ("https://h:99999999999999999999", .badPort), ("https://h:8a", .badPort), ("https://h:-1", .badPort),
        ("https://h:+1", .badPort), ("https://h:\u{663}", .notASCII), ("https://h:1:2", .badPort),
        ("https://2001:db8::1", .badPort), ("https://[::1]:", .badPort), ("https://[::1]:x", .badPort),
    ]

    @Test(arguments: refused)
    func `a text that is not an endpoint is refused with the reason`(_ text: String, _ error: EndpointError) {
        #expect(throws: error) { try Endpoint(text) }
    }

    @Test(arguments: [
        " https://h", "https://h ", "https://h/a b", "https://h\n", "https://h/\r\nX-Header: y", "https://h/\t",
        "https://h/\u{0}", "https://h/\u{7F}", "https://h\\a", "https://h/a\\b", "https://h%41", "https://a,b",
        "https://a]b", "https://[::1", "https://[::1]x", "https://[]", "https://[:]",
        "https://[g::1]", "https://[fe80::1%25eth0]", "https://x[::1]",
    ])
    func `characters that no URL or host may have are refused`(_ text: String) {
        #expect(throws: EndpointError.forbiddenCharacter) { try Endpoint(text) }
    }

    @Test(arguments: [
        ("https://h", "https://h/"), ("https://h", "https://h:443"), ("https://h", "HTTPS://H:0443//"),
        ("http://h:80/a/", "http://H/a"), ("http://[::A]", "http://[::a]:80/"),
    ])
    func `two spellings of a URL are one endpoint`(_ one: String, _ other: String) throws {
        #expect(try Endpoint(one) == Endpoint(other))
        #expect(Set([try Endpoint(one), try Endpoint(other)]).count == 1)
    }

    @Test(arguments: [
        ("https://h", "http://h"), ("https://h", "https://i"), ("https://h", "https://h:444"),
        ("https://h", "https://h/a"), ("https://h/a", "https://h/A"), ("https://h/a", "https://h//a"),
        ("https://h", "https://h."), ("http://h:443", "https://h"),
    ])
    func `different URLs are different endpoints`(_ one: String, _ other: String) throws {
        #expect(try Endpoint(one) != Endpoint(other))
        #expect(Set([try Endpoint(one), try Endpoint(other)]).count == 2)
    }

    @Test(arguments: [
        ("https://h", false, true), ("https://127.0.0.1", true, true), ("http://127.0.0.1:8080", true, true),
        ("http://LocalHost/a", true, true), ("http://[::1]:1", true, true), ("http://h", false, false),
        ("http://localhost.h", false, false), ("http://127.1", false, false), ("http://[::2]", false, false),
    ])
    func `a secret may be sent over TLS or to this machine`(_ text: String, _ isLoopback: Bool, _ isSecure: Bool) throws
    {
        #expect(try Endpoint(text).isLoopback == isLoopback)
        #expect(try Endpoint(text).isSecure == isSecure)
    }

    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.0", "127.255.255.255", "127.0.0.010", "::1",
        "[::1]",
    ])
    func `localhost, 127.0.0.0 slash 8 and ::1 are this machine`(_ host: String) {
        #expect(Endpoint.isLoopback(host: host))
    }

    @Test(arguments: [
        "", ".", "...", "localhost..", ".localhost", "localhost.example.com", "localhost6", "127", "127.1", "127.0.1",
        "127.0.0.1.", "127.0.0.", "127..0.1", "127.0.0.0.1", "127.0.0.256", "127.0.0.1000", "127.0.0.0001",
        "127.0.0.-1", "127.0.0.+1", "127.0.0.0x1", "0127.0.0.1", "127.0.0.\u{661}", "126.0.0.1", "128.0.0.1", "0.0.0.0",
        "2130706433", "0x7f000001", "::", "::2", "[::1", "::1]", "0:0:0:0:0:0:0:1", "[::ffff:127.0.0.1]", "[127.0.0.1]",
        "127.0.0.1.example.com", " 127.0.0.1", "127.0.0.1 ",
    ])
    func `no other host is this machine, even if a resolver reads it so`(_ host: String) {
        #expect(!Endpoint.isLoopback(host: host))
    }

    @Test func `composed and decomposed forms of a letter in a path are two endpoints`() throws {
        let (composed, decomposed) = (try Endpoint("https://h/\u{E9}"), try Endpoint("https://h/e\u{301}"))
        #expect(composed != decomposed && Set([composed, decomposed]).count == 2)
    }

    private static let described: [(EndpointError, String)] = [
        (.notHTTP, "not an http or https URL"),
        (.noHost, "a URL without a host"),
        (.userInfo, "a URL with user information"),
        (.queryOrFragment, "a URL with a query or a fragment"),
        (.badPort, "a URL whose port is not a number from 1 to 65535"),
        (.forbiddenCharacter, "a URL with a space, a control character, a backslash or a malformed host"),
    ]

    @Test(arguments: described)
    func `an error does not quote the URL, which may hold a password`(_ error: EndpointError, _ description: String) {
        #expect(error.description == description)
    }
}
