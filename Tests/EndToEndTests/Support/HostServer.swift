import Foundation
import Synchronization

/// A host that gives every request the same answer and remembers the requests.
final class HostServer: Sendable {
    private final class Heads: Sendable {
        let list = Mutex<[String]>([])
    }

    private let server: SocketServer
    private let heads = Heads()

    /// - Parameters:
    ///   - path: The Unix socket to listen at, instead of a port.
    ///   - answer: The bytes to send before closing the connection; `nil` to send nothing and keep it open.
    /// - Throws: If the socket cannot be made.
    init(at path: String? = nil, answering answer: String?) throws {
        server = try SocketServer(at: path) { [heads] connection in
            var head: [UInt8] = []
            while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                guard let bytes = LoopbackSocket.receive(from: connection), !bytes.isEmpty else { return }
                head += bytes
            }
            heads.list.withLock { $0.append(String(decoding: head, as: UTF8.self)) }
            if let answer {
                _ = LoopbackSocket.send(answer.utf8, to: connection)
            } else {
                // Returning would close the connection, so wait until the client has gone.
                while LoopbackSocket.receive(from: connection)?.isEmpty == false {}
            }
        }
    }

    /// Answers 200 with a snapshot of these states.
    convenience init(at path: String? = nil, _ agents: [String: String]) throws {
        let body = String(decoding: try JSONSerialization.data(withJSONObject: ["agents": agents]), as: UTF8.self)
        try self.init(at: path, answering: Self.answer(200, body))
    }

    static func answer(_ status: Int, _ body: String, headers: String = "") -> String {
        "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    var url: String { "http://127.0.0.1:\(server.port)/agents" }

    /// The head of each request.
    var requests: [String] { heads.list.withLock { $0 } }
}
