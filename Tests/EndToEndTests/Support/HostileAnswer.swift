import StubFabric
import Testing

/// An answer that no server should give, and what is wrong with it.
struct HostileAnswer: CustomTestStringConvertible, Sendable {
    enum Flaw: Sendable {
        /// It never ends, so the request times out.
        case endless

        /// It has no status that could be read.
        case noStatus

        /// It has a good status, and more of the rest than anybody takes.
        case tooLong

        /// It has a good status, and the rest is not whole or not HTTP.
        case broken

        /// It is a whole answer with nonsense in it.
        case malformed
    }

    let testDescription: String
    let fault: Fault
    let flaw: Flaw

    init(_ name: String, _ fault: Fault, _ flaw: Flaw) {
        testDescription = name
        self.fault = fault
        self.flaw = flaw
    }

    /// The kind of failure that it is to a push, none where it acknowledges, and how often the push is sent.
    var toPush: (kind: String?, requests: Int) {
        switch flaw {
        case .endless: ("timeout", 1)
        case .noStatus: ("transport", 3)
        case .tooLong, .broken, .malformed: (nil, 1)
        }
    }

    /// The same of a login, which needs the whole answer.
    var toLogin: (kind: String?, requests: Int) {
        switch flaw {
        case .endless: ("login_failed", 1)
        case .noStatus, .broken: ("login_failed", 3)
        case .tooLong, .malformed: ("login_rejected", 1)
        }
    }

    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let body = #"{"userId":"usr_alice","guilds":[]}"#
    private static let filler = String(repeating: "x", count: 100 << 10)

    static let all = [
        HostileAnswer("nothing at all", .hang, .endless),
        HostileAnswer("one byte a second", .drip, .endless),

        HostileAnswer("a closed connection", .close, .noStatus),
        HostileAnswer("a reset connection", .reset, .noStatus),
        HostileAnswer("interim responses without end", .interim, .noStatus),
        HostileAnswer("an interim response at last", .raw("HTTP/1.1 101 Go\r\n\r\n\(body)"), .noStatus),
        HostileAnswer("garbage", .garbage, .noStatus),
        HostileAnswer("HTTP/0.9", .raw(body), .noStatus),
        HostileAnswer("HTTP/7.0", .raw("HTTP/7.0 200 OK\r\n\r\n\(body)"), .noStatus),
        HostileAnswer("half a status line", .raw("HTTP/1.1 200"), .noStatus),
        HostileAnswer("status 099", .raw("HTTP/1.1 099 No\r\n\r\n\(body)"), .noStatus),
        HostileAnswer("status 2000", .raw("HTTP/1.1 2000 OK\r\n\r\n\(body)"), .noStatus),

        HostileAnswer("headers without end", .endlessHeaders, .tooLong),
        HostileAnswer("a body without end", .endlessBody, .tooLong),
        HostileAnswer("a body of gigabytes", .hugeBody(4 << 30), .tooLong),
        HostileAnswer("a header of 100 KiB", .raw("\(ok)X: \(filler)\r\n\r\n\(body)"), .tooLong),

        HostileAnswer("a status line alone", .raw(ok), .broken),
        HostileAnswer("a Content-Length that is too long", .truncated, .broken),
        HostileAnswer("a negative Content-Length", .raw("\(ok)Content-Length: -1\r\n\r\n\(body)"), .broken),
        HostileAnswer("a NUL in a header", .raw("\(ok)X: a\u{0}b\r\n\r\n\(body)"), .broken),
        HostileAnswer("a bad chunk", .badChunk, .broken),
        HostileAnswer("a chunk cut short", .raw("\(ok)Transfer-Encoding: chunked\r\n\r\nff\r\n\(body)"), .broken),
        HostileAnswer("a chunk without end", .raw("\(ok)Transfer-Encoding: chunked\r\n\r\n\(filler)"), .broken),

        HostileAnswer("a Content-Length that is too short", .raw("\(ok)Content-Length: 9\r\n\r\n\(body)"), .malformed),
        HostileAnswer(
            "two Content-Lengths", .raw("\(ok)Content-Length: 9\r\nContent-Length: 5\r\n\r\n\(body)"), .malformed),
        HostileAnswer("a body that is not JSON", .bodyVerbatim("<html>"), .malformed),
    ]
}
