import StubFabric
import Testing

/// An answer that no server should give, and what the program makes of it.
struct HostileAnswer: CustomTestStringConvertible, Sendable {
    enum Kind: Sendable {
        /// It has no status and does not end before the timeout.
        case endless

        /// The status is 200. The rest does not end before the timeout.
        case endlessRest

        /// It has no status that can be read.
        case noStatus

        /// The status is 200. The rest is longer than the program accepts.
        case tooLong

        /// The status is 200. The rest is incomplete, or is not HTTP.
        case broken

        /// It is a complete answer with a useless body.
        case malformed

        /// The status is 2xx. The body, which may be too long, does not begin like a JSON object.
        case foreign
    }

    let testDescription: String
    let fault: Fault
    let kind: Kind

    init(_ name: String, _ fault: Fault, _ kind: Kind) {
        testDescription = name
        self.fault = fault
        self.kind = kind
    }

    /// How a push fails that is answered so, `nil` if it counts as acknowledged, and how often it is sent.
    var pushResult: (failure: String?, requests: Int) {
        switch kind {
        case .endless: ("timeout", 1)
        case .noStatus: ("transport", 3)
        case .endlessRest, .tooLong, .broken, .malformed, .foreign: (nil, 1)
        }
    }

    /// The same for a login, which needs the whole answer.
    var loginResult: (failure: String?, requests: Int) {
        switch kind {
        case .endless, .endlessRest: ("login_failed", 1)
        case .noStatus, .broken: ("login_failed", 3)
        case .tooLong, .malformed: ("login_rejected", 1)
        case .foreign: ("login_misdirected", 1)
        }
    }

    /// Whether a client waits for it until a timeout.
    var timesOut: Bool {
        switch kind {
        case .endless, .endlessRest: true
        case .noStatus, .tooLong, .broken, .malformed, .foreign: false
        }
    }

    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"
    private static let body = #"{"userId":"usr_alice","guilds":[]}"#
    private static let filler = String(repeating: "x", count: 100 << 10)
    private static let manyDigits = "99999999999999999999"

    static let all = timingOut + statusless + long + cut + odd

    private static let timingOut = [
        HostileAnswer("nothing at all", .hang, .endless),
        HostileAnswer("one byte a second", .drip, .endless),
        HostileAnswer("a body that never comes", .headOnly, .endlessRest),
        HostileAnswer("a body of one byte a second", .dripBody, .endlessRest),
        HostileAnswer("a chunk extension without end", .endless("\(chunked)1;", piece: "x"), .endlessRest),
    ]

    private static let statusless = [
        HostileAnswer("a closed connection", .close, .noStatus),
        HostileAnswer("a reset connection", .reset, .noStatus),
        HostileAnswer("interim responses without end", .interim, .noStatus),
        HostileAnswer("an interim response at last", .raw("HTTP/1.1 101 Go\r\n\r\n\(body)"), .noStatus),
        HostileAnswer("an interim response alone", .raw("HTTP/1.1 100 Continue\r\n\r\n"), .noStatus),
        HostileAnswer("garbage", .garbage, .noStatus),
        HostileAnswer("HTTP/0.9", .raw(body), .noStatus),
        HostileAnswer("HTTP/7.0", .raw("HTTP/7.0 200 OK\r\n\r\n\(body)"), .noStatus),
        HostileAnswer("ICY", .raw("ICY 200 OK\r\n\r\n\(body)"), .noStatus),
        HostileAnswer("half a status line", .raw("HTTP/1.1 200"), .noStatus),
        HostileAnswer("a status line without end", .endless("HTTP/1.1 200 ", piece: "OK"), .noStatus),
        HostileAnswer("empty lines without end", .endless("", piece: "\r\n"), .noStatus),
        HostileAnswer("zeros without end", .endless("", piece: "\u{0}"), .noStatus),
        HostileAnswer("status 099", .raw("HTTP/1.1 099 No\r\n\r\n\(body)"), .noStatus),
        HostileAnswer("status 2000", .raw("HTTP/1.1 2000 OK\r\n\r\n\(body)"), .noStatus),
        HostileAnswer("status \(manyDigits)", .raw("HTTP/1.1 \(manyDigits) OK\r\n\r\n\(body)"), .noStatus),
        HostileAnswer("status -200", .raw("HTTP/1.1 -200 OK\r\n\r\n\(body)"), .noStatus),
        HostileAnswer("a status of letters", .raw("HTTP/1.1 2OO OK\r\n\r\n\(body)"), .noStatus),
    ]

    private static let long = [
        HostileAnswer("headers without end", .endlessHeaders, .tooLong),
        HostileAnswer("a header without end", .endless("\(ok)X: ", piece: "x"), .tooLong),
        HostileAnswer("a folded header without end", .endless("\(ok)X: 1\r\n", piece: " x\r\n"), .tooLong),
        HostileAnswer("a header of 100 KiB", .raw("\(ok)X: \(filler)\r\n\r\n\(body)"), .tooLong),
        HostileAnswer("a body without end", .endlessBody, .foreign),
        HostileAnswer("chunks without end", .endless(chunked, piece: "8\r\n[[[[[[[[\r\n"), .foreign),
        HostileAnswer("trailers without end", .endless("\(chunked)0\r\n", piece: "X: y\r\n"), .tooLong),
        HostileAnswer("a body of gigabytes", .hugeBody(4 << 30), .tooLong),
    ]

    private static let cut = [
        HostileAnswer("a status line alone", .raw(ok), .broken),
        HostileAnswer("a Content-Length that is too long", .truncated, .broken),
        HostileAnswer("a negative Content-Length", .raw("\(ok)Content-Length: -1\r\n\r\n\(body)"), .broken),
        HostileAnswer("a Content-Length of letters", .raw("\(ok)Content-Length: ten\r\n\r\n\(body)"), .broken),
        HostileAnswer("a NUL in a header", .raw("\(ok)X: a\u{0}b\r\n\r\n\(body)"), .broken),
        HostileAnswer("a bad chunk", .badChunk, .broken),
        HostileAnswer("a chunk cut short", .raw("\(chunked)ff\r\n\(body)"), .broken),
        HostileAnswer("a chunk without end", .raw("\(chunked)\(filler)"), .broken),
        HostileAnswer("a chunk of \(manyDigits) bytes", .raw("\(chunked)\(manyDigits)\r\n\(body)"), .broken),
        HostileAnswer("a chunk of -1 bytes", .raw("\(chunked)-1\r\n\(body)"), .broken),
        HostileAnswer("zeros of a chunk's size without end", .endless(chunked, piece: "0"), .broken),
        HostileAnswer("an unknown encoding", .raw("\(ok)Transfer-Encoding: gzip\r\n\r\n\(body)"), .broken),
    ]

    private static let odd = [
        HostileAnswer("a Content-Length that is too short", .raw("\(ok)Content-Length: 9\r\n\r\n\(body)"), .malformed),
        HostileAnswer(
            "two Content-Lengths", .raw("\(ok)Content-Length: 9\r\nContent-Length: 5\r\n\r\n\(body)"), .malformed),
        HostileAnswer(
            "a Content-Length of \(manyDigits)", .raw("\(ok)Content-Length: \(manyDigits)\r\n\r\n<html>"), .foreign),
        HostileAnswer("no content", .status(204), .foreign),
        HostileAnswer("a body that is not JSON", .bodyVerbatim("<html>"), .foreign),
        HostileAnswer(
            "a body of a million brackets", .bodyVerbatim(String(repeating: "[", count: 1 << 20)), .foreign),
    ]
}
