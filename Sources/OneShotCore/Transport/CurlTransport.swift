internal import CCurl

/// Sends requests with libcurl's multi interface: any number at once, on one thread.
///
/// libcurl is loaded when the first transport is made, so make it when the first request is due. The caller bounds the
/// requests in flight: nothing is queued here.
package final class CurlTransport {
    /// One that ended: its id and what came of it.
    package typealias Completion = (id: Int, result: Result<HTTPAnswer, TransportFailure>)

    private let multi: OpaquePointer
    private let userAgent: String
    private let caFile: String?
    private var roots: TrustedRoots?
    private var idle: [CurlHandle] = []
    private var transfers: [OpaquePointer: Transfer] = [:]

    /// Loads libcurl.
    ///
    /// - Parameters:
    ///   - userAgent: What servers are told of the program.
    ///   - caFile: Certificates that replace the system's roots.
    ///   - connections: How many connections are kept for further requests.
    /// - Throws: Why there is no libcurl to be had.
    package init(userAgent: String, caFile: String?, connections: Int) throws(TransportUnavailable) {
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
        // By default libcurl closes connections that the next request to another endpoint would want back.
        ccurl_multi_set_long(multi, CInt(CCURL_MOPT_MAXCONNECTS), connections)
    }

    deinit {
        for transfer in transfers.values { ccurl_multi_remove(multi, transfer.handle.raw) }
        transfers = [:]
        idle = []
        ccurl_multi_free(multi)
    }

    /// Starts a request, whose completion will have this id.
    package func start(_ request: HTTPRequest, id: Int) throws(TransportUnavailable) {
        guard let handle = idle.popLast() ?? makeHandle() else {
            throw TransportUnavailable(description: "libcurl has no memory for a request")
        }
        // Asked about loopback, no proxy could give the right answer.
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
        // What is the oldest by default depends on libcurl, its TLS library and the system's settings.
        handle.set(CCURL_OPT_SSLVERSION, CCURL_SSLVERSION_TLS_1_2)
        // HTTP/2 turns answers given before the body was read into errors.
        handle.set(CCURL_OPT_HTTP_VERSION, CCURL_HTTP_VERSION_1_1)
        handle.set(CCURL_OPT_PATH_AS_IS, 1)
        handle.set(CCURL_OPT_USERAGENT, userAgent)
        Transfer.receive(from: handle)
        // Otherwise a name that does not resolve holds the process until the resolver gives up. Unknown before 7.87.
        if !handle.set(CCURL_OPT_QUICK_EXIT, 1) { Environment.setResolverTimeout() }
        if !handle.set(CCURL_OPT_PROTOCOLS_STR, "http,https") {
            let httpAndHTTPS = 3
            handle.set(CCURL_OPT_PROTOCOLS, httpAndHTTPS)
        }
        return handle
    }

    private func trustedRoots() -> TrustedRoots {
        if let roots { return roots }
        let isOpenSSL = String(cString: ccurl_version()).contains("OpenSSL/")
        let found = TrustedRoots.find(configured: caFile, isOpenSSL: isOpenSSL)
        roots = found
        return found
    }

    /// Runs the transfers until at least one has ended, the time is up or `descriptor` can be read.
    package func wait(milliseconds: Int64, orReadable descriptor: CInt?) -> [Completion] {
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

    /// Ends the requests of whose answers all has come that anybody wants, though there may be more.
    package func takeAnswered() -> [Completion] {
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
