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

    /// Connects to the port of a URL. Connecting, sending and receiving each fail after the timeout.
    init(_ url: String, timeout seconds: Double = 20) throws {
        let port = try #require(URL(string: url)?.port.flatMap { UInt16(exactly: $0) })
        var timeout = timeval(tv_sec: Int(seconds), tv_usec: Int(seconds.truncatingRemainder(dividingBy: 1) * 1e6))
        descriptor = try LoopbackSocket.make(AF_INET) { socket in
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                setsockopt(socket, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size))
            }
            return LoopbackSocket.withAddress(port) { connect(socket, $0, $1) }
        }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        guard LoopbackSocket.send(text.utf8, to: descriptor) else { throw Self.lastError }
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

    /// Everything that arrives until the stub closes the connection.
    func rest() throws -> String {
        while try read() {}
        return String(decoding: unread, as: UTF8.self)
    }

    /// Closes this side of the connection, and waits until the stub has closed the other.
    func hangUp() throws {
        shutdown(descriptor, CInt(SHUT_WR))
        _ = try rest()
    }

    /// Reads until the received text satisfies a condition; returns `false` if the stub closes the connection first.
    func until(_ condition: (String) -> Bool) throws -> Bool {
        while !condition(String(decoding: unread, as: UTF8.self)) {
            guard try read() else { return false }
        }
        return true
    }

    private func read() throws -> Bool {
        guard let bytes = LoopbackSocket.receive(from: descriptor) else { throw Self.lastError }
        unread += bytes
        return !bytes.isEmpty
    }

    private static var lastError: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
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
