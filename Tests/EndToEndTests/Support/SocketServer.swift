import Foundation
import Glibc
import Synchronization

/// Accepts connections at a port of 127.0.0.1 or at a path, counts them, and serves each on its own thread.
final class SocketServer: Sendable {
    private final class Count: Sendable {
        let value = Mutex(0)
    }

    let port: UInt16
    private let descriptor: CInt
    private let accepted = Count()

    /// Starts listening. It stops when the server is released.
    ///
    /// - Parameters:
    ///   - path: The Unix socket to listen at, instead of a port.
    ///   - serve: Serves one connection, which is closed when it returns.
    /// - Throws: If the socket cannot be made.
    init(at path: String? = nil, _ serve: @escaping @Sendable (CInt) -> Void) throws {
        (descriptor, port) = try path.map { (try LoopbackSocket.listening(at: $0), 0) } ?? LoopbackSocket.listening()
        Thread.detachNewThread { [descriptor, accepted] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else {
                    if errno == EINTR || errno == ECONNABORTED { continue }
                    close(descriptor)
                    return
                }
                accepted.value.withLock { $0 += 1 }
                Thread.detachNewThread {
                    serve(connection)
                    close(connection)
                }
            }
        }
    }

    /// Starts a server that relays every connection to another server.
    convenience init(relayingTo destination: Destination) throws {
        try self.init { connection in
            guard let server = try? destination.connect() else { return }
            LoopbackSocket.join(connection, server)
            close(server)
        }
    }

    deinit { shutdown(descriptor, CInt(SHUT_RDWR)) }

    /// The number of connections so far.
    var connections: Int { accepted.value.withLock { $0 } }
}
