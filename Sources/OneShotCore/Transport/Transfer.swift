internal import CShims

/// A request that is under way, with the buffers that libcurl borrows for it. They keep their addresses until it ends.
final class Transfer {
    let request: HTTPRequest
    let id: Int
    let handle: CurlHandle
    private let headers: OpaquePointer?
    private let body: UnsafeMutableBufferPointer<UInt8>
    let message = UnsafeMutablePointer<CChar>.allocate(capacity: CCURL_ERROR_SIZE)
    private let sockets: ConnectionSockets

    /// What the server's certificate is checked with.
    var roots: TrustedRoots?

    /// Runs since the request was first tried. All tries share its timeouts.
    private let clock: Clock

    /// No socket could be made for it.
    private(set) var isOutOfFiles = false

    /// The sockets that libcurl has made for it. Without one, it uses a connection that was kept.
    private var opened: [CInt] = []

    /// Something was left on the connection that libcurl chose. Nothing was sent on it, and libcurl closes it.
    private(set) var refusedConnection = false

    private var received: [UInt8] = []
    private var bodyBytes = 0
    private(set) var headerBytes = 0
    private(set) var isTooLong = false

    /// Whether a head has begun. Without one, libcurl's status is not that of a response to this request.
    private var hasStatusLine = false

    /// Whether the empty line after the last head has come.
    private(set) var hasHead = false
    private var retryAfter: String?
    private var location: String?

    convenience init(_ request: HTTPRequest, id: Int, on handle: CurlHandle, _ sockets: ConnectionSockets) {
        self.init(request, id: id, on: handle, sockets, Clock())
    }

    /// The same request once more, on a new connection.
    convenience init(again other: Transfer) {
        var request = other.request
        request.usesNewConnection = true
        self.init(request, id: other.id, on: other.handle, other.sockets, other.clock)
    }

    private init(
        _ request: HTTPRequest, id: Int, on handle: CurlHandle, _ sockets: ConnectionSockets, _ clock: Clock
    ) {
        self.request = request
        self.id = id
        self.handle = handle
        self.sockets = sockets
        self.clock = clock
        body = .allocate(capacity: request.body.count)
        _ = body.initialize(from: request.body)
        message[0] = 0
        // Without an empty Expect header, libcurl waits for the server's consent before it sends a larger body.
        var lines =
            request.method == .get ? ["Accept: application/json"] : ["Content-Type: application/json", "Expect:"]
        if let bearer = request.bearer { lines.append("Authorization: Bearer \(bearer.reveal())") }
        headers = lines.reduce(nil) { list, line in ccurl_list_append(list, line) ?? list }
    }

    deinit {
        ccurl_list_free(headers)
        body.deallocate()
        message.deallocate()
    }

    /// Sets the options that depend on the request, on a handle that was reset.
    ///
    /// - Throws: Why libcurl does not accept the request.
    func configure() throws(CurlError) {
        try handle.set(CCURL_OPT_ERRORBUFFER, borrowing: message)
        try handle.set(CCURL_OPT_URL, request.endpoint.url + request.path)
        if request.method != .get {
            try handle.set(CCURL_OPT_POST, 1)
            try handle.set(CCURL_OPT_CUSTOMREQUEST, request.method.rawValue)
            try handle.set(CCURL_OPT_POSTFIELDSIZE, body.count)
            try handle.set(CCURL_OPT_POSTFIELDS, borrowing: body.baseAddress)
        }
        try handle.set(CCURL_OPT_HTTPHEADER, borrowing: headers.map { UnsafeRawPointer($0) })
        try handle.set(CCURL_OPT_FRESH_CONNECT, request.usesNewConnection ? 1 : 0)
        let elapsed = Interval(milliseconds: clock.elapsedNanoseconds / 1_000_000)
        for (option, limit) in [
            (CCURL_OPT_CONNECTTIMEOUT_MS, request.connectTimeout), (CCURL_OPT_TIMEOUT_MS, request.timeout),
        ] {
            try handle.set(option, Int(max(1, (limit - elapsed).milliseconds)))
        }
        try receive()
    }

    /// Makes the handle pass what it receives, and the connection that it uses, to this transfer.
    private func receive() throws(CurlError) {
        let context = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        try handle.set(CCURL_OPT_WRITEDATA, borrowing: context)
        try handle.set(CCURL_OPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.at(context).takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        try handle.set(CCURL_OPT_HEADERDATA, borrowing: context)
        try handle.set(CCURL_OPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.at(context).takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        try handle.set(CCURL_OPT_OPENSOCKETDATA, borrowing: context)
        try handle.set(
            CCURL_OPT_OPENSOCKETFUNCTION,
            opener: { context, _, address in Transfer.at(context).openSocket(address.pointee) })
        // libcurl knows these options since 7.80. Without them, what was left on a connection is not noticed.
        guard (try? handle.set(CCURL_OPT_PREREQDATA, borrowing: context)) != nil else { return }
        try handle.set(
            CCURL_OPT_PREREQFUNCTION,
            check: { context, remoteAddress, _, remotePort, localPort in
                let remoteAddress = remoteAddress.map { String(cString: $0) } ?? ""
                return Transfer.at(context).accepts(
                    ConnectionSockets.Connection(
                        remoteAddress: remoteAddress, remotePort: remotePort, localPort: localPort)) ? 0 : 1
            })
    }

    /// The transfer at the address that libcurl was given. The transport keeps it alive until libcurl is done with it.
    private static func at(_ context: UnsafeMutableRawPointer) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    // MARK: - Connecting

    private func openSocket(_ address: ccurl_address) -> CInt {
        let (socket, code) = ConnectionSockets.open(address)
        if socket >= 0 { opened.append(socket) } else { isOutOfFiles = OpenFiles.isOutOfFiles(code) }
        return socket
    }

    /// Whether the request may be sent on this connection.
    private func accepts(_ connection: ConnectionSockets.Connection) -> Bool {
        if opened.isEmpty {
            refusedConnection = sockets.hasUnreadBytes(connection)
        } else {
            sockets.add(opened, connection)
        }
        return !refusedConnection
    }

    // MARK: - Receiving
    // These return how many bytes were taken. Taking fewer than there are ends the transfer; the status has been read
    // by then.

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        bodyBytes += bytes.count
        guard bodyBytes <= request.bodyLimit else {
            isTooLong = true
            // What it begins with tells what it is.
            received = Array(received.prefix(64))
            return 0
        }
        if request.wantsBody { received.append(contentsOf: bytes) }
        return bytes.count
    }

    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        guard headerBytes <= HTTPRequest.headerLimit else {
            isTooLong = true
            return 0
        }
        let line = HeaderLine(bytes)
        if line.isStatusLine {
            // A final response follows an interim one.
            hasStatusLine = true
            hasHead = false
            retryAfter = nil
            location = nil
        } else if line.isEnd {
            hasHead = true
        } else {
            retryAfter = retryAfter ?? line.value(of: "retry-after")
            location = location ?? line.value(of: "location")
        }
        return bytes.count
    }

    // MARK: - Ending

    /// The status of the response to this request; 0 before it has come.
    private var status: Int { hasStatusLine ? handle.number(CCURL_INFO_RESPONSE_CODE) : 0 }

    /// Whether the status has come and the body is not wanted.
    var isAnswered: Bool { !request.wantsBody && status >= 200 }

    /// The result of the transfer.
    ///
    /// - Parameter result: libcurl's own result, 0 for success.
    /// - Returns: The response, or why there is none.
    func outcome(_ result: CInt) -> Result<HTTPResponse, TransportFailure> {
        // Once the status has been read there is a response, whatever happened later.
        let status = status
        guard status >= 200 else { return .failure(failure(result)) }
        var cost = ResponseCost()
        cost.connecting = handle.time(CCURL_INFO_PRETRANSFER_TIME)
        if request.wantsBody { cost.keptBytes = min(bodyBytes, request.bodyLimit) }
        return .success(
            HTTPResponse(
                status: status, body: received, completeness: completeness(result), cost: cost,
                retryAfter: retryAfter, location: location.map { RedirectTarget.describe($0, sent: sent) }))
    }

    /// What messages must not show.
    private var sent: [String] {
        [String(decoding: request.body, as: UTF8.self), request.bearer?.reveal()].compactMap(\.self)
    }

    private func completeness(_ result: CInt) -> HTTPResponse.Completeness {
        if exceedsLimits(result) { return .tooLong }
        return result == 0 && hasHead ? .whole : .broken(failure(result))
    }
}
