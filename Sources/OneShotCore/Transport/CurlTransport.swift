internal import CShims

/// Sends requests with libcurl's multi interface: any number at once, on one thread.
///
/// The first transport loads libcurl, so make it only when the first request is due. The caller limits the requests in
/// flight, because nothing is queued here.
package final class CurlTransport {
    /// A request that has ended: its id and its result.
    package typealias Completion = (id: Int, result: Result<HTTPResponse, TransportFailure>)

    private let multi: OpaquePointer
    private let userAgent: String
    private let caFile: String?
    private var roots: TrustedRoots?
    private var idle: [CurlHandle] = []
    private var transfers: [OpaquePointer: Transfer] = [:]

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
        self.userAgent = userAgent
        self.caFile = caFile
        // By default libcurl keeps fewer connections, and closes some that a later request could have used again.
        ccurl_multi_set_long(multi, CInt(CCURL_MOPT_MAXCONNECTS), connections)
    }

    deinit {
        for transfer in transfers.values { ccurl_multi_remove(multi, transfer.handle.raw) }
        transfers = [:]
        idle = []
        ccurl_multi_free(multi)
    }

    /// Starts a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - id: The id of its completion.
    /// - Throws: That memory is short.
    func start(_ request: HTTPRequest, id: Int) throws(TransportUnavailable) {
        guard let handle = idle.popLast() ?? makeHandle() else {
            throw TransportUnavailable(description: "libcurl has no memory for a request")
        }
        // To a proxy, loopback is another machine.
        handle.set(CCURL_OPT_PROXY, request.endpoint.isLoopback || request.unixSocket != nil ? "" : nil)
        handle.set(CCURL_OPT_UNIX_SOCKET_PATH, request.unixSocket)
        if request.endpoint.scheme == .https { trustedRoots().apply(to: handle) }
        let transfer = Transfer(request, id: id, on: handle)
        transfers[handle.raw] = transfer
        ccurl_multi_add(multi, handle.raw)
    }

    private func makeHandle() -> CurlHandle? {
        guard let handle = CurlHandle() else { return nil }
        handle.set(CCURL_OPT_NOSIGNAL, 1)
        handle.set(CCURL_OPT_FOLLOWLOCATION, 0)
        handle.set(CCURL_OPT_SSL_VERIFYPEER, 1)
        handle.set(CCURL_OPT_SSL_VERIFYHOST, 2)
        // The oldest version by default depends on libcurl, its TLS library and the system's settings.
        handle.set(CCURL_OPT_SSLVERSION, CCURL_SSLVERSION_TLS_1_2)
        // With HTTP/2, a response that comes before the request's body was read becomes an error.
        handle.set(CCURL_OPT_HTTP_VERSION, CCURL_HTTP_VERSION_1_1)
        handle.set(CCURL_OPT_PATH_AS_IS, 1)
        handle.set(CCURL_OPT_USERAGENT, userAgent)
        Transfer.receive(from: handle)
        // Otherwise the process cannot end before the resolver gives up on a name. libcurl knows the option since 7.87.
        if !handle.set(CCURL_OPT_QUICK_EXIT, 1) { Environment.setResolverTimeout() }
        if !handle.set(CCURL_OPT_PROTOCOLS_STR, "http,https") {
            let httpAndHTTPS = 3
            handle.set(CCURL_OPT_PROTOCOLS, httpAndHTTPS)
        }
        return handle
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
    func wait(milliseconds: Int64, orReadable descriptor: CInt?) -> [Completion] {
        let clock = Clock()
        while true {
            var running: CInt = 0
            ccurl_multi_run(multi, &running)
            let done = takeDone()
            let left = milliseconds - clock.elapsedNanoseconds / 1_000_000
            if !done.isEmpty || left <= 0 { return done }
            var stop = ccurl_wait_fd(fd: descriptor ?? -1, events: Int16(CCURL_POLL_IN), revents: 0)
            ccurl_multi_wait(multi, &stop, descriptor == nil ? 0 : 1, CInt(clamping: left))
            if stop.revents != 0 { return [] }
        }
    }

    /// Ends each request whose status has come if its response's body is not wanted, without waiting for the rest.
    ///
    /// - Returns: These requests, and those that have ended by themselves.
    func takeAnswered() -> [Completion] {
        let done = wait(milliseconds: 0, orReadable: nil)
        let answered = transfers.filter { $0.value.isAnswered }
        return done
            + answered.map { raw, transfer in
                ccurl_multi_remove(multi, raw)
                transfers[raw] = nil
                return (transfer.id, transfer.outcome(0))
            }
    }

    private func takeDone() -> [Completion] {
        var done: [Completion] = []
        var result: CInt = 0
        while let raw = ccurl_multi_next_done(multi, &result) {
            ccurl_multi_remove(multi, raw)
            guard let transfer = transfers.removeValue(forKey: raw) else { continue }
            done.append((transfer.id, transfer.outcome(result)))
            idle.append(transfer.handle)
        }
        return done
    }
}
