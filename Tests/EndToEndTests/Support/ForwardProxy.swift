import Foundation
import Glibc
import Synchronization

/// A forward proxy that alone knows the way to certain hosts.
final class ForwardProxy: Sendable {
    struct Request: Sendable {
        /// Its first line, such as `CONNECT fabric.test:443 HTTP/1.1`.
        let line: String

        /// The value of its `Proxy-Authorization`.
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
    ///   - hosts: Where each host is in truth.
    ///   - refusal: A status with which every request is answered instead of being passed on.
    /// - Throws: Why no socket could be had.
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
            let isPassedOn =
                head.isConnect
                ? LoopbackSocket.send("HTTP/1.1 200 Connected\r\n\r\n".utf8, to: client)
                : LoopbackSocket.send(Array(head.toServer.utf8) + head.rest, to: server)
            if isPassedOn { LoopbackSocket.join(client, server) }
        }
    }

    /// What to set a proxy variable to, with credentials where some are to be sent.
    func url(credentials: String? = nil) -> String {
        "http://\(credentials.map { "\($0)@" } ?? "")127.0.0.1:\(server.port)"
    }

    var connections: Int { server.connections }
    var requests: [Request] { journal.requests.withLock { $0 } }
}

/// A request's head as a proxy sees it.
private struct Head {
    let lines: [String]

    /// What has come of the body.
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

    /// The head as the server itself wants it: the path alone, and one request to a connection.
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
