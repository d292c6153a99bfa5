import Dispatch
import Foundation
import Glibc

/// A port of 127.0.0.1 that leads to a server as if that were far away.
///
/// What is sent arrives half a round trip later, in both directions. On loopback a connection opens at once; here what
/// the client sends on it arrives no earlier than if it had waited a round trip for that.
final class DistantServer {
    let port: UInt16
    private let listener: CInt

    /// Starts relaying.
    ///
    /// - Parameters:
    ///   - port: The server's port at 127.0.0.1.
    ///   - roundTrip: Milliseconds to the server and back.
    /// - Throws: If no socket can be made.
    init(port: UInt16, roundTrip: Int) throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = Self.address(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { address in
                bind(listener, address.baseAddress, size) == 0 && listen(listener, 128) == 0
                    && getsockname(listener, address.baseAddress, &size) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        self.listener = listener
        self.port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread {
            while true {
                let client = accept(listener, nil, nil)
                if client < 0 { return }
                Self.relay(client, port, .milliseconds(roundTrip))
            }
        }
    }

    deinit { shutdown(listener, CInt(SHUT_RDWR)) }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return address
    }

    private static func relay(_ client: CInt, _ port: UInt16, _ roundTrip: Duration) {
        let server = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = address(port)
        _ = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { connect(server, $0.baseAddress, socklen_t(bytes.count)) }
        }
        let opened = ContinuousClock.now + roundTrip
        let group = DispatchGroup()
        forward(client, server, group) { max($0, opened) + roundTrip / 2 }
        forward(server, client, group) { $0 + roundTrip / 2 }
        group.notify(queue: .global()) {
            close(client)
            close(server)
        }
    }

    /// Forwards what comes from one socket to the other, each part at its time.
    private static func forward(
        _ source: CInt, _ target: CInt, _ group: DispatchGroup,
        arrival: @escaping @Sendable (ContinuousClock.Instant) -> ContinuousClock.Instant
    ) {
        let queue = DispatchQueue(label: "direction")
        group.enter()
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 65536)
            var count = 0
            repeat {
                count = read(source, &buffer, buffer.count)
                let part = Array(buffer.prefix(max(0, count)))
                let wait = (arrival(.now) - .now) / .nanoseconds(1)
                queue.asyncAfter(deadline: .now() + .nanoseconds(Int(wait))) {
                    if !part.isEmpty { _ = send(target, part, part.count, CInt(MSG_NOSIGNAL)) }
                    if part.isEmpty { shutdown(target, CInt(SHUT_WR)) }
                    if part.isEmpty { group.leave() }
                }
            } while count > 0
        }
    }
}
