import Foundation
import Glibc
import Synchronization

/// A forward proxy for host names that only it can resolve.
final class ForwardProxy: Sendable {
    struct Request: Sendable {
        /// Its first line, such as `CONNECT fabric.test:443 HTTP/1.1`.
        let line: String

        /// The value of the header `Proxy-Authorization`.
        let authorization: String?
    }

    private final class Journal: Sendable {
        let requests = Mutex<[Request]>([])
    }

    private let server: SocketServer
    private let journal = Journal()

    /// Starts the proxy. It stops when it is released.
    ///
    /// - Parameters:
    ///   - hosts: The address behind each host name.
    ///   - refusal: A status to answer every request with instead of forwarding it.
    /// - Throws: If the socket cannot be made.
    init(to hosts: [String: Destination], refusingWith refusal: Int? = nil) throws {
        server = try SocketServer { [journal] client in
            guard let head = Head.receive(from: client) else { return }
            journal.requests.withLock {
                $0.append(Request(line: head.lines[0], authorization: head.value(of: "proxy-authorization")))
            }
            if let refusal {
                let answer = "HTTP/1.1 \(refusal) Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                _ = LoopbackSocket.send(answer.utf8, to: client)
                shutdown(client, CInt(SHUT_WR))
                while LoopbackSocket.receive(from: client)?.isEmpty == false {}
                return
            }
            guard let server = try? hosts[head.host]?.connect() else { return }
            defer { close(server) }
            let isForwarded =
                head.isConnect
                ? LoopbackSocket.send("HTTP/1.1 200 Connected\r\n\r\n".utf8, to: client)
                : LoopbackSocket.send(Array(head.toServer.utf8) + head.rest, to: server)
            if isForwarded { LoopbackSocket.join(client, server) }
        }
    }

    /// The value for a proxy variable, with the credentials that the client is to send.
    func url(credentials: String? = nil) -> String {
        "http://\(credentials.map { "\($0)@" } ?? "")127.0.0.1:\(server.port)"
    }

    var connections: Int { server.connections }
    var requests: [Request] { journal.requests.withLock { $0 } }
}

/// A request's head as a proxy sees it.
private struct Head {
    let lines: [String]

    /// The part of the body that has arrived with the head.
    let rest: ArraySlice<UInt8>

    static func receive(from client: CInt) -> Head? {
        var bytes: [UInt8] = []
        while true {
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                let text = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                return Head(lines: text.components(separatedBy: "\r\n"), rest: bytes[end.upperBound...])
            }
            guard let more = LoopbackSocket.receive(from: client), !more.isEmpty else { return nil }
            bytes += more
        }
    }

    var isConnect: Bool { lines[0].hasPrefix("CONNECT ") }

    private var target: Substring { lines[0].split(separator: " ").dropFirst().first ?? "" }

    var host: String {
        let authority = target.replacing("http://", with: "").prefix { $0 != "/" }
        return String(authority.prefix { $0 != ":" })
    }

    /// The head for the server itself: only the path in the first line, and one request per connection.
    var toServer: String {
        let origin = target.replacing("http://", with: "").drop { $0 != "/" }
        let first = lines[0].replacing(target, with: origin)
        let others = lines.dropFirst().filter { !$0.lowercased().hasPrefix("proxy-") }
        return ([first] + others + ["Connection: close", "", ""]).joined(separator: "\r\n")
    }

    func value(of name: String) -> String? {
        lines.first { $0.lowercased().hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }
}
