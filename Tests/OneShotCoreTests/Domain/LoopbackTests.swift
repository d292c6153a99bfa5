import Testing

@testable import OneShotCore

@Suite struct LoopbackTests {
    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.0", "127.255.255.255", "127.0.0.010", "::1",
        "[::1]",
    ])
    func `this machine is localhost, 127.0.0.0 slash 8 and ::1`(_ host: String) {
        #expect(isLoopback(host: host))
    }

    @Test(arguments: [
        "", ".", "...", "localhost..", ".localhost", "localhost.example.com", "localhost6", "127", "127.1", "127.0.1",
        "127.0.0.1.", "127.0.0.", "127..0.1", "127.0.0.0.1", "127.0.0.256", "127.0.0.1000", "127.0.0.0001",
        "127.0.0.-1", "127.0.0.+1", "127.0.0.0x1", "0127.0.0.1", "127.0.0.\u{661}", "126.0.0.1", "128.0.0.1", "0.0.0.0",
        "2130706433", "0x7f000001", "::", "::2", "[::1", "::1]", "0:0:0:0:0:0:0:1", "[::ffff:127.0.0.1]", "[127.0.0.1]",
        "127.0.0.1.example.com", " 127.0.0.1", "127.0.0.1 ",
    ])
    func `nothing else is, however a resolver might read it`(_ host: String) {
        #expect(!isLoopback(host: host))
    }
}
