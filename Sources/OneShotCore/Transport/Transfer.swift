internal import CShims

/// A request that is under way, with the buffers that libcurl borrows for it. They keep their addresses until it ends.
final class Transfer {
    let id: Int
    let handle: CurlHandle
    private let headers: OpaquePointer?
    private let body: UnsafeMutableBufferPointer<UInt8>
    private let wantsBody: Bool
    private let bodyLimit: Int
    private let message = UnsafeMutablePointer<CChar>.allocate(capacity: CCURL_ERROR_SIZE)

    private var received: [UInt8] = []
    private var bodyBytes = 0
    private var headerBytes = 0
    private var isTooLong = false

    /// Whether the empty line after the last head has come.
    private var hasHead = false
    private var retryAfter: String?

    init(_ request: HTTPRequest, id: Int, on handle: CurlHandle) {
        self.id = id
        self.handle = handle
        wantsBody = request.wantsBody
        bodyLimit = request.bodyLimit
        body = .allocate(capacity: request.body.count)
        _ = body.initialize(from: request.body)
        message[0] = 0
        // Without an empty Expect header, libcurl waits for the server's consent before it sends a larger body.
        var lines =
            request.method == .get ? ["Accept: application/json"] : ["Content-Type: application/json", "Expect:"]
        if let bearer = request.bearer { lines.append("Authorization: Bearer \(bearer.reveal())") }
        headers = lines.reduce(nil) { list, line in ccurl_list_append(list, line) ?? list }

        handle.set(CCURL_OPT_ERRORBUFFER, borrowing: message)
        handle.set(CCURL_OPT_URL, request.endpoint.url + request.path)
        // An earlier request of the handle may have set the other one.
        handle.set(request.method == .get ? CCURL_OPT_HTTPGET : CCURL_OPT_POST, 1)
        handle.set(CCURL_OPT_CUSTOMREQUEST, request.method.rawValue)
        handle.set(CCURL_OPT_HTTPHEADER, borrowing: headers.map { UnsafeRawPointer($0) })
        if request.method != .get {
            handle.set(CCURL_OPT_POSTFIELDSIZE, body.count)
            handle.set(CCURL_OPT_POSTFIELDS, borrowing: body.baseAddress)
        }
        handle.set(CCURL_OPT_CONNECTTIMEOUT_MS, Int(max(1, request.connectTimeout.milliseconds)))
        handle.set(CCURL_OPT_TIMEOUT_MS, Int(max(1, request.timeout.milliseconds)))
        let context = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        handle.set(CCURL_OPT_WRITEDATA, borrowing: context)
        handle.set(CCURL_OPT_HEADERDATA, borrowing: context)
    }

    /// Makes a handle pass what it receives to the transfer that it is used for.
    static func receive(from handle: CurlHandle) {
        handle.set(CCURL_OPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.at(context).takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        handle.set(CCURL_OPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.at(context).takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
    }

    deinit {
        ccurl_list_free(headers)
        body.deallocate()
        message.deallocate()
    }

    /// The transfer at the address that libcurl was given. The transport keeps it alive until libcurl is done with it.
    private static func at(_ context: UnsafeMutableRawPointer) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    // MARK: - Receiving
    // These return how many bytes were taken. Taking fewer than there are ends the transfer; the status has been read
    // by then.

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        bodyBytes += bytes.count
        guard bodyBytes <= bodyLimit else {
            isTooLong = true
            received = []
            return 0
        }
        if wantsBody { received.append(contentsOf: bytes) }
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
            hasHead = false
            retryAfter = nil
        } else if line.isEnd {
            hasHead = true
        } else if retryAfter == nil {
            retryAfter = line.value(of: "retry-after")
        }
        return bytes.count
    }

    // MARK: - Ending

    /// Whether the status has come and the body is not wanted. Without a header of this response, the handle's status
    /// may be that of the request before.
    var isAnswered: Bool { !wantsBody && headerBytes > 0 && handle.number(CCURL_INFO_RESPONSE_CODE) >= 200 }

    /// The result of the transfer.
    ///
    /// - Parameter result: libcurl's own result, 0 for success.
    /// - Returns: The response, or why there is none.
    func outcome(_ result: CInt) -> Result<HTTPResponse, TransportFailure> {
        // Once the status has been read there is a response, whatever happened later.
        let status = handle.number(CCURL_INFO_RESPONSE_CODE)
        guard status >= 200 else { return .failure(failure(result)) }
        return .success(
            HTTPResponse(
                status: status, body: received, completeness: completeness(result), retryAfter: retryAfter))
    }

    private func completeness(_ result: CInt) -> HTTPResponse.Completeness {
        if exceedsLimits(result) { return .tooLong }
        return result == 0 && hasHead ? .whole : .broken(failure(result))
    }

    /// Whether the headers or the body are too long. libcurl has a limit of its own for one header; which of two
    /// results it then gives depends on its version.
    private func exceedsLimits(_ result: CInt) -> Bool {
        isTooLong || headerBytes > 0 && !hasHead && [CCURL_OUT_OF_MEMORY, CCURL_TOO_LARGE].contains(Int(result))
    }

    private func failure(_ result: CInt) -> TransportFailure {
        if exceedsLimits(result) {
            return TransportFailure(
                kind: .notHTTP, message: "the answer's headers are longer than \(HTTPRequest.headerLimit) bytes")
        }
        if result == 0 {
            // To libcurl, a response that ends within its headers is one without a body.
            return TransportFailure(kind: .reset, message: "the answer ended before its headers were whole")
        }
        let text = String(cString: message)
        let reason = text.isEmpty ? String(cString: ccurl_easy_message(result)) : text
        let kind = failureKind(Int(result))
        guard kind == .tls else {
            return TransportFailure(kind: kind, message: Self.oneLine(Self.withoutProxyVariable(reason)))
        }
        let verification = handle.number(CCURL_INFO_SSL_VERIFYRESULT)
        return TransportFailure(kind: kind, message: TLSError.describe(reason, verification: verification))
    }

    private func failureKind(_ result: Int) -> TransportFailure.Kind {
        switch result {
        case CCURL_COULDNT_RESOLVE_HOST, CCURL_COULDNT_RESOLVE_PROXY: return .unresolved
        case CCURL_COULDNT_CONNECT: return .refused
        case CCURL_SSL_CONNECT_ERROR, CCURL_PEER_FAILED_VERIFICATION, CCURL_SSL_CACERT_BADFILE,
            51, 53, 54, 58, 59, 66, 80, 82, 83, 90, 91, 98:
            return .tls
        case CCURL_TIMEDOUT: return handle.number(CCURL_INFO_REQUEST_SIZE) == 0 ? .connectTimeout : .timeout
        case CCURL_UNSUPPORTED_PROTOCOL, CCURL_WEIRD_SERVER_REPLY: return .notHTTP
        default:
            // If a proxy refused to connect, nothing reached the server.
            return handle.number(CCURL_INFO_HTTP_CONNECTCODE) >= 300 ? .refused : .reset
        }
    }

    /// libcurl quotes a malformed proxy variable verbatim, password included. This replaces the quotation.
    private static func withoutProxyVariable(_ text: String) -> String {
        guard text.lowercased().contains("proxy"), let quote = text.firstIndex(of: "'") else { return text }
        return text[..<quote] + "the environment's proxy variable"
    }

    private static func oneLine(_ text: String) -> String {
        String(text.prefix(300).map { $0.isNewline ? " " : $0 })
    }
}
