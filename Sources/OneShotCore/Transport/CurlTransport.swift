internal import CShims

/// Sends requests with libcurl's multi interface: any number at once, on one thread.
///
/// The first transport loads libcurl, so make it only when the first request is due. The caller limits the requests in
/// flight, because nothing is queued here.
package final class CurlTransport {
    /// A request that has ended: its id and its result.
    package typealias Completion = (id: Int, result: Result<HTTPResponse, TransportFailure>)

    private let multi: OpaquePointer

    /// The TLS sessions of all handles. Otherwise each handle has its own, and most connections to an endpoint need a
    /// whole handshake. `nil` if memory is short.
    private let tlsSessions: OpaquePointer?
    private let userAgent: String
    private let caFile: String?
    private var roots: TrustedRoots?

    /// The endpoints whose authority is not among the roots that are tried first.
    private var needMoreRoots: Set<Endpoint> = []
    private let sockets = ConnectionSockets()
    private var idle: [CurlHandle] = []
    private var transfers: [OpaquePointer: Transfer] = [:]

    /// The requests that have ended and are not returned yet.
    private var ended: [Completion] = []

    /// Loads libcurl.
    ///
    /// - Parameters:
    ///   - userAgent: The program's name for servers.
    ///   - caFile: Certificates that replace the system's roots.
    ///   - connections: How many connections are kept for later requests.
    /// - Throws: Why libcurl cannot be used.
    init(userAgent: String, caFile: String?, connections: Int) throws(TransportUnavailable) {
        var message = [CChar](repeating: 0, count: 2048)
        guard ccurl_open(&message, message.count) == 0 else {
            let tried = message.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw TransportUnavailable(
                description: "libcurl cannot be loaded; install it (Debian: libcurl4, Fedora: libcurl): \(tried)")
        }
        guard let multi = ccurl_multi_new() else {
            throw TransportUnavailable(description: "libcurl has no memory for a set of transfers")
        }
        self.multi = multi
        tlsSessions = ccurl_share_tls_sessions()
        self.userAgent = userAgent
        self.caFile = caFile
        // By default libcurl keeps fewer connections, and closes some that a later request could have used again. If it
        // refuses, more are opened.
        _ = ccurl_multi_set_long(multi, CInt(CCURL_MOPT_MAXCONNECTS), connections)
    }

    deinit {
        for transfer in transfers.values { ccurl_multi_remove(multi, transfer.handle.raw) }
        transfers = [:]
        idle = []
        ccurl_multi_free(multi)
        if let tlsSessions { ccurl_share_free(tlsSessions) }
    }

    /// Starts a request. One that libcurl refuses ends at the next wait, as `unsent`.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - id: The id of its completion.
    /// - Throws: That memory is short.
    func start(_ request: HTTPRequest, id: Int) throws(TransportUnavailable) {
        guard let handle = idle.popLast() ?? makeHandle() else {
            throw TransportUnavailable(description: "libcurl has no memory for a request")
        }
        start(Transfer(request, id: id, on: handle, sockets))
    }

    private func makeHandle() -> CurlHandle? {
        let handle = CurlHandle()
        if let tlsSessions { try? handle?.set(CCURL_OPT_SHARE, borrowing: UnsafeRawPointer(tlsSessions)) }
        return handle
    }

    private func start(_ transfer: Transfer) {
        let handle = transfer.handle
        do throws(CurlError) {
            handle.reset()
            try configure(handle, for: transfer.request)
            if transfer.request.endpoint.scheme == .https { try secure(transfer) }
            try transfer.configure()
            transfers[handle.raw] = transfer
            try CurlError.check(multi: ccurl_multi_add(multi, handle.raw))
        } catch {
            transfers[handle.raw] = nil
            idle.append(handle)
            ended.append((transfer.id, .failure(TransportFailure(kind: .unsent, message: error.description))))
        }
    }

    /// Sets the options that are the same for all requests, or depend only on the endpoint.
    private func configure(_ handle: CurlHandle, for request: HTTPRequest) throws(CurlError) {
        try handle.set(CCURL_OPT_NOSIGNAL, 1)
        // Addresses are kept for the pass. Otherwise libcurl looks at all of them after each request.
        try handle.set(CCURL_OPT_DNS_CACHE_TIMEOUT, -1)
        try handle.set(CCURL_OPT_FOLLOWLOCATION, 0)
        // With HTTP/2, a response that comes before the request's body was read becomes an error.
        try handle.set(CCURL_OPT_HTTP_VERSION, CCURL_HTTP_VERSION_1_1)
        try handle.set(CCURL_OPT_PATH_AS_IS, 1)
        try handle.set(CCURL_OPT_USERAGENT, userAgent)
        // What a proxy says when it makes a tunnel is no part of the response.
        try handle.set(CCURL_OPT_SUPPRESS_CONNECT_HEADERS, 1)
        // To a proxy, loopback is another machine.
        if request.endpoint.isLoopback || request.unixSocket != nil { try handle.set(CCURL_OPT_PROXY, "") }
        if let path = request.unixSocket { try handle.set(CCURL_OPT_UNIX_SOCKET_PATH, path) }
        // Otherwise the process cannot end before the resolver gives up on a name. libcurl knows the option since 7.87.
        if (try? handle.set(CCURL_OPT_QUICK_EXIT, 1)) == nil { Environment.setResolverTimeout() }
        if (try? handle.set(CCURL_OPT_PROTOCOLS_STR, "http,https")) == nil {
            let httpAndHTTPS = 3
            try handle.set(CCURL_OPT_PROTOCOLS, httpAndHTTPS)
        }
    }

    private func secure(_ transfer: Transfer) throws(CurlError) {
        let handle = transfer.handle
        try handle.set(CCURL_OPT_SSL_VERIFYPEER, 1)
        try handle.set(CCURL_OPT_SSL_VERIFYHOST, 2)
        // The oldest version by default depends on libcurl, its TLS library and the system's settings.
        try handle.set(CCURL_OPT_SSLVERSION, CCURL_SSLVERSION_TLS_1_2)
        var roots = trustedRoots()
        if needMoreRoots.contains(transfer.request.endpoint), let more = roots.more { roots = more }
        try roots.apply(to: handle)
        transfer.roots = roots
    }

    /// Whether the request failed only because the server's authority is not among the roots that are tried first.
    private func needsMoreRoots(_ transfer: Transfer, _ result: CInt) -> Bool {
        guard transfer.roots?.more != nil, transfer.lacksAuthority(result) else { return false }
        needMoreRoots.insert(transfer.request.endpoint)
        return true
    }

    private func trustedRoots() -> TrustedRoots {
        if let roots { return roots }
        let isOpenSSL = String(cString: ccurl_tls_version()).contains("OpenSSL/")
        let found = TrustedRoots.find(configured: caFile, isOpenSSL: isOpenSSL)
        roots = found
        return found
    }

    /// Runs the transfers.
    ///
    /// - Parameters:
    ///   - milliseconds: How long to wait at most.
    ///   - descriptor: A descriptor that ends the wait once it can be read.
    /// - Returns: The requests that have ended. The wait ends with the first of them.
    /// - Throws: Why libcurl cannot go on. What is in flight is lost.
    func wait(milliseconds: Int64, orReadable descriptor: CInt?) throws(TransportUnavailable) -> [Completion] {
        let clock = Clock()
        do throws(CurlError) {
            while true {
                var running: CInt = 0
                try CurlError.check(multi: ccurl_multi_run(multi, &running))
                let done = takeDone()
                let left = milliseconds - clock.elapsedNanoseconds / 1_000_000
                if !done.isEmpty || left <= 0 { return done }
                var stop = ccurl_wait_fd(fd: descriptor ?? -1, events: Int16(CCURL_POLL_IN), revents: 0)
                try CurlError.check(
                    multi: ccurl_multi_wait(multi, &stop, descriptor == nil ? 0 : 1, CInt(clamping: left)))
                if stop.revents != 0 { return [] }
            }
        } catch {
            throw TransportUnavailable(description: error.description)
        }
    }

    /// Ends each request whose status has come if its response's body is not wanted, without waiting for the rest.
    ///
    /// - Returns: These requests, and those that have ended by themselves.
    /// - Throws: Why libcurl cannot go on.
    func takeAnswered() throws(TransportUnavailable) -> [Completion] {
        let done = try wait(milliseconds: 0, orReadable: nil)
        let answered = transfers.filter { $0.value.isAnswered }
        return done
            + answered.map { raw, transfer in
                ccurl_multi_remove(multi, raw)
                transfers[raw] = nil
                return (transfer.id, transfer.outcome(0))
            }
    }

    private func takeDone() -> [Completion] {
        var result: CInt = 0
        while let raw = ccurl_multi_next_done(multi, &result) {
            ccurl_multi_remove(multi, raw)
            guard let transfer = transfers.removeValue(forKey: raw) else { continue }
            if transfer.refusedConnection || needsMoreRoots(transfer, result) {
                start(Transfer(again: transfer))
            } else {
                ended.append((transfer.id, transfer.outcome(result)))
                idle.append(transfer.handle)
            }
        }
        let done = ended
        ended = []
        return done
    }
}
