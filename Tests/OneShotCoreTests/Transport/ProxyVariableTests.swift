import Testing

@testable import OneShotCore

@Suite struct ProxyVariableTests {
    @Test(
        arguments: [
            ("http://a.example.com", ["http_proxy": "p"], "http_proxy"),
            ("https://a.example.com", ["http_proxy": "p"], nil),
            ("https://a.example.com", ["HTTPS_PROXY": "p", "ALL_PROXY": "q"], "HTTPS_PROXY"),
            ("https://a.example.com", ["https_proxy": "", "all_proxy": "q"], "all_proxy"),
            ("http://a.example.com", ["HTTP_PROXY": "p"], nil), ("http://127.0.0.1:8080", ["http_proxy": "p"], nil),
            ("http://a.example.com", ["http_proxy": "p", "no_proxy": "b.example.com, .Example.com"], nil),
            ("http://a.example.com", ["http_proxy": "p", "NO_PROXY": "a.example.com"], nil),
            ("http://a.example.com", ["http_proxy": "p", "no_proxy": "*"], nil),
            ("http://an-example.com", ["http_proxy": "p", "no_proxy": "example.com"], "http_proxy"),
            ("http://a.example.com", [:], nil),
        ] as [(String, [String: String], String?)])
    func `the variable is found by libcurl's rules`(url: String, environment: [String: String], name: String?) throws {
        #expect(ProxyVariable.name(for: try Endpoint(url)) { environment[$0] } == name)
    }
}
