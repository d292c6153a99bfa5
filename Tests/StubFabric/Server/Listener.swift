import Glibc

/// The listening socket of one server.
///
/// The port stays reserved while the server is down: a second socket is bound to it all the time and never listens.
/// So no other program gets the port, and connections to it are refused.
struct Listener {
    let site: Site
    let basePath: String
    private(set) var port: UInt16
    /// The listening socket, or `nil` while the server is down.
    private(set) var descriptor: CInt?
    /// Its id in the poller.
    let id: UInt64
    private var reservations: [CInt] = []
    /// While stalled: a socket that never accepts, and a connection that fills its queue.
    private var stalled: [CInt] = []

    init(_ site: Site, id: UInt64, basePath: String, port: UInt16) throws(StubError) {
        self.site = site
        self.id = id
        self.basePath = basePath
        self.port = port
        try reserve(port)
    }

    var url: String { "http://127.0.0.1:\(port)\(basePath)" }

    var isUp: Bool { descriptor != nil }

    mutating func open() throws(StubError) {
        close()
        let socket = try Self.bound(to: port)
        guard listen(socket, 4096) == 0 else {
            let error = StubError(call: "listen", on: url)
            Glibc.close(socket)
            throw error
        }
        descriptor = socket
    }

    /// Makes connections neither succeed nor fail. The kernel ignores them, because the queue is full.
    mutating func stall() throws(StubError) {
        close()
        let socket = try Self.bound(to: port)
        stalled.append(socket)
        guard listen(socket, 0) == 0 else { throw StubError(call: "listen", on: url) }
        let filler = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        stalled.append(filler)
        let status = Self.withAddress(port) { connect(filler, $0, $1) }
        guard status == 0 else { throw StubError(call: "connect", on: url) }
    }

    mutating func close() {
        // `shutdown` takes effect at once. `close` takes effect only when no thread waits on the descriptor and no
        // child process still has a copy of it.
        for descriptor in stalled + [descriptor].compactMap(\.self) {
            shutdown(descriptor, CInt(SHUT_RDWR))
            Glibc.close(descriptor)
        }
        stalled = []
        descriptor = nil
    }

    /// Switches to another port. The old one stays reserved, so that it refuses connections.
    mutating func move() throws(StubError) {
        close()
        try reserve(0)
    }

    mutating func closeAndUnreserve() {
        close()
        for reservation in reservations { Glibc.close(reservation) }
        reservations = []
    }

    private mutating func reserve(_ wanted: UInt16) throws(StubError) {
        let socket = try Self.bound(to: wanted)
        reservations.append(socket)
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { getsockname(socket, $0.baseAddress, &length) }
        }
        guard status == 0 else { throw StubError(call: "getsockname", on: "of \(site)") }
        port = UInt16(bigEndian: address.sin_port)
    }

    private static func bound(to port: UInt16) throws(StubError) -> CInt {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(AF_INET, kind, 0)
        guard socket >= 0 else { throw StubError(call: "socket", on: "127.0.0.1:\(port)") }
        var yes: CInt = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))

        guard withAddress(port, { bind(socket, $0, $1) }) == 0 else {
            let error = StubError(call: "bind", on: "127.0.0.1:\(port)")
            Glibc.close(socket)
            throw error
        }
        return socket
    }

    /// Calls `body` with the address of a port on the loopback interface.
    private static func withAddress(
        _ port: UInt16, _ body: (UnsafePointer<sockaddr>?, socklen_t) -> CInt
    ) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { body($0.baseAddress, socklen_t(bytes.count)) }
        }
    }
}
