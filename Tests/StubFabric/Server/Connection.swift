import Glibc

/// One accepted connection. It is touched only by the server that holds it, behind the stub's lock.
final class Connection {
    /// Bytes that are made while they are sent.
    enum Stream {
        /// One byte a second, until none is left.
        case drip(ArraySlice<UInt8>)
        /// The same piece over and over, at a pace that leaves the machine usable.
        case endless([UInt8])
        /// So many blanks, as fast as they are taken.
        case blanks(Int)
    }

    let id: UInt64
    let descriptor: CInt
    let site: Site
    var parser = RequestParser()
    /// The request being served: the next is not looked at before this one is answered.
    var exchange: Exchange?
    /// Whether any request came on it.
    var hasServed = false
    /// Whether any of them was more than a look at the stub.
    var hasCalled = false
    var output: ArraySlice<UInt8> = []
    var stream: Stream?
    /// Whether all of the answer has been put into `output` and `stream`.
    var isAnswered = false
    var closesAfterAnswer = false
    /// Nothing more is said or listened to; it is closed when the client has closed its side.
    var isDraining = false

    init(id: UInt64, descriptor: CInt, site: Site) {
        self.id = id
        self.descriptor = descriptor
        self.site = site
    }

    /// Sends what the socket takes. Throws when the client is gone.
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

    /// Reads what has come. Gives `false` at the end of the client's input.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(StubError) -> Bool {
        // A few pieces at a time: a client that never stops sending must not keep the others waiting.
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
        // One that sends on and on without waiting for its answers is given up on.
        return parser.unreadCount <= 2 * (RequestParser.headLimit + RequestParser.bodyLimit)
    }

    /// Whether the client has closed its side or is gone, even if that has not been read yet.
    ///
    /// - Parameter grace: Milliseconds to wait for it: a busy kernel may deliver what a client sent on its next connection
    ///   before the end of this one.
    /// - Returns: Whether that is so, or became so meanwhile.
    func isAbandoned(grace: CInt = 0) -> Bool {
        var state = pollfd(fd: descriptor, events: Poller.peerClosed, revents: 0)
        return poll(&state, 1, grace) > 0
    }

    /// Ends the connection with a FIN, or with a RST.
    ///
    /// Either is sent at once. A mere `close`, with or without `SO_LINGER`, would send it only when nobody waits on the
    /// descriptor any more, which another thread may be doing.
    func close(resetting: Bool) {
        if resetting {
            var nobody = sockaddr()
            nobody.sa_family = sa_family_t(AF_UNSPEC)
            connect(descriptor, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
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
