import Foundation
import Glibc
import Testing

/// A connection to the stub that blocks until it has its answer.
final class StubClient {
    struct Answer {
        var status = 0
        var head = ""
        var body = ""
    }

    private let descriptor: CInt
    private var unread: [UInt8] = []

    /// Connects to the host and port of a URL.
    init(_ url: String, patience seconds: Double = 20) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(try #require(URL(string: url)?.port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var patience = timeval(tv_sec: Int(seconds), tv_usec: Int(seconds.truncatingRemainder(dividingBy: 1) * 1e6))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        let status = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { connect(descriptor, $0.baseAddress, socklen_t(bytes.count)) }
        }
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    /// Sends a request without waiting for its answer.
    func begin(_ method: String, _ path: String, token: String? = nil, body: String = "") throws {
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        try send(
            "\(method) \(path) HTTP/1.1\r\nHost: stub\r\n\(authorization)Content-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    func ask(_ method: String, _ path: String, token: String? = nil, body: String = "") throws -> Answer {
        try begin(method, path, token: token, body: body)
        return try answer()
    }

    func answer() throws -> Answer {
        var answer = Answer()
        while true {
            let text = String(decoding: unread, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                answer.head = String(text[..<end.lowerBound])
                answer.status = Int(answer.head.split(separator: " ")[1]) ?? 0
                let length = answer.head.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.1) } ?? 0
                let start = text[..<end.upperBound].utf8.count
                if unread.count >= start + length {
                    answer.body = String(decoding: unread[start..<start + length], as: UTF8.self)
                    unread.removeFirst(start + length)
                    return answer
                }
            }
            guard try read() else { throw POSIXError(.EPIPE) }
        }
    }

    /// All that comes until the stub closes.
    func rest() throws -> String {
        while try read() {}
        return String(decoding: unread, as: UTF8.self)
    }

    /// Closes our side, and waits until the stub has noticed.
    func hangUp() throws {
        shutdown(descriptor, CInt(SHUT_WR))
        _ = try rest()
    }

    /// Reads until what has come satisfies a condition; `false` when the stub closes before that.
    func until(_ condition: (String) -> Bool) throws -> Bool {
        while !condition(String(decoding: unread, as: UTF8.self)) {
            guard try read() else { return false }
        }
        return true
    }

    private func read() throws -> Bool {
        var bytes: [UInt8] = Array(repeating: 0, count: 65536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        unread += bytes.prefix(count)
        return count > 0
    }
}

extension StubClient {
    private static let loginPath = "/api/auth/agent-sessions"

    func login(_ agent: String, key: String? = nil) throws -> Answer {
        try ask("POST", Self.loginPath, body: #"{"agentId":"\#(agent)","apiKey":"\#(key ?? "key-" + agent)"}"#)
    }

    func put(_ status: String, user: String, token: String) throws -> Answer {
        try beginPut(status, user: user, token: token)
        return try answer()
    }

    func beginPut(_ status: String, user: String, token: String) throws {
        try begin(
            "PUT", "/api/agents/\(user)/presence", token: token, body: #"{"status":"\#(status)","source":"test"}"#)
    }
}
