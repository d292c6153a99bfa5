import Foundation
import Glibc

/// The address of a server on this machine.
enum Destination: Sendable {
    case port(UInt16)
    case path(String)

    /// Takes the port from a URL.
    init(_ url: String) throws {
        guard let port = URL(string: url)?.port.flatMap({ UInt16(exactly: $0) }) else { throw POSIXError(.EINVAL) }
        self = .port(port)
    }

    /// Makes a connected socket, which the caller must close.
    func connect() throws -> CInt {
        switch self {
        case .port(let port):
            return try LoopbackSocket.make(AF_INET) { socket in
                LoopbackSocket.withAddress(port) { Glibc.connect(socket, $0, $1) }
            }
        case .path(let path):
            return try LoopbackSocket.make(AF_UNIX) { socket in
                LoopbackSocket.withAddress(path) { Glibc.connect(socket, $0, $1) }
            }
        }
    }
}

/// Sockets that never leave this machine.
enum LoopbackSocket {
    /// Makes a socket that listens at a free port of 127.0.0.1. The caller must close it.
    static func listening() throws -> (descriptor: CInt, port: UInt16) {
        let descriptor = try make(AF_INET) { socket in
            let status = withAddress(0) { bind(socket, $0, $1) }
            return status == 0 ? listen(socket, 128) : status
        }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { getsockname(descriptor, $0.baseAddress, &length) }
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Makes a socket that listens at a path. The caller must close it.
    static func listening(at path: String) throws -> CInt {
        try make(AF_UNIX) { socket in
            let status = withAddress(path) { bind(socket, $0, $1) }
            return status == 0 ? listen(socket, 128) : status
        }
    }

    fileprivate static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>?, socklen_t) -> CInt
    ) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            return -1
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { body($0.baseAddress, socklen_t(bytes.count)) }
        }
    }

    /// Makes a socket that the caller must close, and prepares it with a call that returns 0 or sets `errno`.
    static func make(_ family: CInt, _ prepare: (CInt) -> CInt) throws -> CInt {
        let descriptor = socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, prepare(descriptor) == 0 else {
            let code = POSIXErrorCode(rawValue: errno) ?? .EIO
            close(descriptor)
            throw POSIXError(code)
        }
        return descriptor
    }

    static func withAddress(_ port: UInt16, _ body: (UnsafePointer<sockaddr>?, socklen_t) -> CInt) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { body($0.baseAddress, socklen_t(bytes.count)) }
        }
    }

    /// Returns whether all of the bytes could be sent.
    static func send(_ bytes: some Collection<UInt8>, to descriptor: CInt) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 || errno == EINTR else { return false }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }

    /// Returns the next bytes, an empty array at the end, or `nil` if the connection failed.
    static func receive(from descriptor: CInt) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count >= 0 { return Array(buffer.prefix(count)) }
            if errno != EINTR { return nil }
        }
    }

    /// Copies bytes both ways until both sides have ended or one of them fails.
    static func join(_ one: CInt, _ other: CInt) {
        let sides = [one, other]
        var waiting = sides.map { pollfd(fd: $0, events: CShort(POLLIN), revents: 0) }
        while waiting.contains(where: { $0.fd >= 0 }) {
            guard poll(&waiting, 2, -1) >= 0 || errno == EINTR else { return }
            for side in 0...1 where waiting[side].fd >= 0 && waiting[side].revents != 0 {
                guard let bytes = receive(from: sides[side]), send(bytes, to: sides[1 - side]) else { return }
                if bytes.isEmpty {
                    shutdown(sides[1 - side], CInt(SHUT_WR))
                    waiting[side].fd = -1
                }
            }
        }
    }
}
