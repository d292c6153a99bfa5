internal import CShims
internal import Glibc

/// The sockets of libcurl's connections.
///
/// A server may send something on a connection that waits for its next request, such as a 408 before it closes it.
/// libcurl reuses such a connection, and takes those bytes for the answer to the next request.
final class ConnectionSockets {
    struct Connection: Hashable {
        let remoteAddress: String
        let remotePort: CInt
        let localPort: CInt
    }

    /// Connections that are closed stay in it. Another one with the same addresses replaces them.
    private var sockets: [Connection: CInt] = [:]

    /// Makes a socket for libcurl, or returns -1 and the errno.
    static func open(_ address: ccurl_address) -> (socket: CInt, code: CInt) {
        let socket = withUnsafePointer(to: address, ccurl_socket)
        return (socket, errno)
    }

    /// Remembers which of the sockets belongs to a connection. There are several if a host has several addresses.
    func add(_ opened: [CInt], _ connection: Connection) {
        if let socket = opened.last(where: { Self.localPort(of: $0) == connection.localPort }) {
            sockets[connection] = socket
        }
    }

    private static func localPort(of socket: CInt) -> CInt? {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout.size(ofValue: address))
        let result = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { getsockname(socket, $0.baseAddress, &length) }
        }
        // In an IPv4 address, the port is at the same offset.
        return result == 0 ? CInt(UInt16(bigEndian: address.sin6_port)) : nil
    }

    /// Whether something has come on a connection that is between two requests, or the server has closed it.
    func hasUnreadBytes(_ connection: Connection) -> Bool {
        guard let socket = sockets[connection] else { return false }
        var entry = pollfd(fd: socket, events: CShort(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }
}
