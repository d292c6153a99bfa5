import Foundation
import StubFabric
import Synchronization

/// A server that answers each request with the bytes that a test wants, and remembers on which connection it came.
final class ScriptedServer: Sendable {
    struct Request: Equatable {
        /// The number of its connection, and its number on that.
        let connection: Int
        let number: Int
        let line: String
    }

    private final class Log: Sendable {
        let requests = Mutex<[Request]>([])
        let connections = Mutex(0)
    }

    private let server: SocketServer
    private let log = Log()

    /// - Parameter answer: The bytes to send in one piece. The connection stays open until the client closes it.
    /// - Throws: If the socket cannot be made.
    init(_ answer: @escaping @Sendable (Request) -> String) throws {
        server = try SocketServer { [log] socket in
            let connection = log.connections.withLock { count in
                count += 1
                return count - 1
            }
            var number = 0
            var unread: [UInt8] = []
            while let line = Self.readRequest(from: socket, &unread) {
                let request = Request(connection: connection, number: number, line: line)
                number += 1
                log.requests.withLock { $0.append(request) }
                guard LoopbackSocket.send(answer(request).utf8, to: socket) else { return }
            }
        }
    }

    /// Reads a head and its body, and returns the first line; `nil` at the end.
    private static func readRequest(from socket: CInt, _ unread: inout [UInt8]) -> String? {
        while true {
            if let end = unread.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: unread[..<end.lowerBound], as: UTF8.self)
                let length = head.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.1) } ?? 0
                if unread.count >= end.upperBound + length {
                    unread.removeFirst(end.upperBound + length)
                    return head.components(separatedBy: "\r\n").first
                }
            }
            guard let bytes = LoopbackSocket.receive(from: socket), !bytes.isEmpty else { return nil }
            unread += bytes
        }
    }

    var url: String { "http://127.0.0.1:\(server.port)" }

    var requests: [Request] { log.requests.withLock { $0 } }

    /// The connections that the requests came on.
    var connections: [Int] { requests.map(\.connection) }

    static func answer(_ status: Int, body: String = "") -> String {
        "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
