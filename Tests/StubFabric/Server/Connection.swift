import Glibc

/// One accepted connection. Only the server that owns it uses it, and only while holding the stub's lock.
final class Connection {
    /// Output that is produced while it is sent.
    enum Stream {
        /// One byte a second, until all are sent.
        case drip(ArraySlice<UInt8>)
        /// The same bytes repeated without end, with pauses that leave processor time for others.
        case endless([UInt8])
        /// This many spaces, as fast as the client accepts them.
        case blanks(Int)
    }

    let id: UInt64
    let descriptor: CInt
    let site: Site
    var parser = RequestParser()
    /// The request being served. The next one is parsed only after this one was answered.
    var exchange: Exchange?
    /// Whether it has carried any request.
    var hasRequest = false
    /// Whether it has carried a request other than control requests.
    var hasFabricRequest = false
    var output: ArraySlice<UInt8> = []
    var stream: Stream?
    /// Whether the whole answer is in `output` and `stream`.
    var isAnswered = false
    var closesAfterAnswer = false
    /// Nothing more is sent, and input is ignored. It is closed once the client has closed its side.
    var isDraining = false

    init(id: UInt64, descriptor: CInt, site: Site) {
        self.id = id
        self.descriptor = descriptor
        self.site = site
    }

    /// Sends as much as the socket accepts. Throws if the client is gone.
    func send() throws(StubError) {
        while true {
            if output.isEmpty { refill() }
            guard !output.isEmpty else { return }
            let count = output.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { return }
                throw StubError(call: "send", on: "to a client")
            }
            output = output.dropFirst(count)
            if output.isEmpty { output = [] }
        }
    }

    /// Reads the available input. Returns `false` at the end of the input, or if the client sends too much.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(StubError) -> Bool {
        // At most 16 reads, so that a client that never stops sending cannot block the others.
        for _ in 0..<16 {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count == 0 { return false }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { return true }
                throw StubError(call: "recv", on: "from a client")
            }
            if !isDraining { parser.append(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        }
        // Drop a client that keeps sending without waiting for answers.
        return parser.unreadCount <= 2 * (RequestParser.headLimit + RequestParser.bodyLimit)
    }

    /// Whether the client has closed its side or is gone, even if the end of its input was not read yet.
    ///
    /// - Parameter grace: Milliseconds to wait for the end. A busy kernel may deliver the data of the client's next
    ///   connection before the end of this one.
    /// - Returns: Whether the client is gone, or went within that time.
    func isAbandoned(grace: CInt = 0) -> Bool {
        var state = pollfd(fd: descriptor, events: Poller.peerClosed, revents: 0)
        return poll(&state, 1, grace) > 0
    }

    /// Ends the connection with a FIN, or with an RST.
    ///
    /// Either is sent at once. `close` alone, with or without `SO_LINGER`, would send it only when no other thread
    /// waits on the descriptor.
    func close(resetting: Bool) {
        if resetting {
            var unspecified = sockaddr()
            unspecified.sa_family = sa_family_t(AF_UNSPEC)
            connect(descriptor, &unspecified, socklen_t(MemoryLayout<sockaddr>.size))
        } else {
            shutdown(descriptor, CInt(SHUT_RDWR))
        }
        Glibc.close(descriptor)
    }

    private func refill() {
        guard case .blanks(let count) = stream else { return }
        let piece = min(count, 64 << 10)
        output = Array(repeating: UInt8(ascii: " "), count: piece)[...]
        stream = count > piece ? .blanks(count - piece) : nil
    }
}
