internal import CCurl

/// One request under way, with the buffers that libcurl borrows for it: they stay put until it ends.
final class Transfer {
    let id: Int
    let handle: CurlHandle
    private let headers: OpaquePointer?
    private let body: UnsafeMutableBufferPointer<UInt8>
    private let message = UnsafeMutablePointer<CChar>.allocate(capacity: CCURL_ERROR_SIZE)

    private var received: [UInt8] = []
    private var isCut = false
    private var retryAfter: String?
    private var headerBytes = 0

    /// Headers without end, those of interim answers included, end the transfer.
    private static let headerLimit = 128 << 10

    init(_ request: HTTPRequest, id: Int, on handle: CurlHandle) {
        self.id = id
        self.handle = handle
        body = .allocate(capacity: request.body.count)
        _ = body.initialize(from: request.body)
        message[0] = 0
        // Without an empty Expect libcurl would ask for a go-ahead before it sends larger bodies.
        var lines = ["Content-Type: application/json", "Expect:"]
        if let bearer = request.bearer { lines.append("Authorization: Bearer \(bearer.reveal())") }
        headers = lines.reduce(nil) { list, line in ccurl_list_append(list, line) ?? list }

        handle.set(CCURL_OPT_ERRORBUFFER, borrowing: message)
        handle.set(CCURL_OPT_URL, request.endpoint.url + request.path)
        handle.set(CCURL_OPT_CUSTOMREQUEST, request.method.rawValue)
        handle.set(CCURL_OPT_HTTPHEADER, borrowing: headers.map { UnsafeRawPointer($0) })
        handle.set(CCURL_OPT_POSTFIELDSIZE, body.count)
        handle.set(CCURL_OPT_POSTFIELDS, borrowing: body.baseAddress)
        handle.set(CCURL_OPT_CONNECTTIMEOUT_MS, Int(max(1, request.connectTimeout.milliseconds)))
        handle.set(CCURL_OPT_TIMEOUT_MS, Int(max(1, request.timeout.milliseconds)))
        let context = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        handle.set(CCURL_OPT_WRITEDATA, borrowing: context)
        handle.set(CCURL_OPT_HEADERDATA, borrowing: context)
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

    /// The transfer whose address libcurl was given; it is kept alive by the transport until libcurl is done with it.
    private static func at(_ context: UnsafeMutableRawPointer?) -> Transfer {
        guard let context else { preconditionFailure("libcurl lost the context of a transfer") }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    // MARK: - Receiving
    // Returning less than was offered ends the transfer. The status has been read by then.

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        let room = HTTPRequest.bodyLimit - received.count
        received.append(contentsOf: bytes.prefix(room))
        if bytes.count <= room { return bytes.count }
        isCut = true
        return 0
    }

    private func takeHeader(_ line: UnsafeRawBufferPointer) -> Int {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else { return 0 }
        if line.starts(with: "HTTP/".utf8) {
            // A final answer follows an interim one.
            retryAfter = nil
        } else if retryAfter == nil, let colon = line.firstIndex(of: UInt8(ascii: ":")),
            String(decoding: line[..<colon], as: UTF8.self).lowercased() == "retry-after"
        {
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
            retryAfter = String(value.drop { $0.isWhitespace }.prefix { !$0.isNewline })
        }
        return line.count
    }

    // MARK: - Ending

    /// What came of the transfer, whose result is libcurl's.
    func outcome(_ result: CInt) -> Result<HTTPAnswer, TransportFailure> {
        // A status that was read is an answer, however the transfer went on.
        let status = handle.number(CCURL_INFO_RESPONSE_CODE)
        if status >= 200 {
            return .success(
                HTTPAnswer(status: status, body: received, isCut: isCut || result != 0, retryAfter: retryAfter))
        }
        let text = String(cString: message)
        let reason = text.isEmpty ? String(cString: ccurl_easy_message(result)) : text
        let kind = failureKind(Int(result))
        return .failure(
            TransportFailure(kind: kind, message: kind == .tls ? TLSFlaw.describe(reason) : Self.oneLine(reason)))
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
            // A proxy that refuses to connect has let nothing through.
            return handle.number(CCURL_INFO_HTTP_CONNECTCODE) >= 300 ? .refused : .reset
        }
    }

    private static func oneLine(_ text: String) -> String {
        String(text.prefix(300).map { $0.isNewline ? " " : $0 })
    }
}
