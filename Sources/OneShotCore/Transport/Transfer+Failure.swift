internal import CShims
internal import Glibc

/// Why a transfer brought no response, or only part of one.
extension Transfer {
    /// Whether the headers or the body are too long. libcurl has a limit of its own for one header; which of two
    /// results it then gives depends on its version.
    func exceedsLimits(_ result: CInt) -> Bool {
        isTooLong || headerBytes > 0 && !hasHead && [CCURL_OUT_OF_MEMORY, CCURL_TOO_LARGE].contains(Int(result))
    }

    func failure(_ result: CInt) -> TransportFailure {
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
        if isOutOfFiles || isUnsent && OpenFiles.isExhausted {
            return TransportFailure(
                kind: .outOfFiles, message: "no file can be opened for a connection; raise the limit of open files")
        }
        let kind = failureKind(Int(result))
        guard kind == .tls else {
            if kind == .refused, let path = request.unixSocket, let refusal = refusal(by: path) { return refusal }
            let message = Self.oneLine(Self.withoutProxyVariable(reason))
            return TransportFailure(kind: kind, message: message + (kind == .unsent ? "" : proxyHint))
        }
        let verification = handle.number(CCURL_INFO_SSL_VERIFYRESULT)
        let message = TLSError.describe(reason, verification: verification)
        return TransportFailure(kind: kind, message: message + proxyHint)
    }

    /// libcurl names the host and the port of the URL, which have nothing to do with the socket.
    private func refusal(by socket: String) -> TransportFailure? {
        if handle.number(CCURL_INFO_OS_ERRNO) == 0 { return nil }
        let error = SystemError("connect to", socket, code: CInt(handle.number(CCURL_INFO_OS_ERRNO)))
        let advice =
            switch error.code {
            case ENOENT: "start the host, or correct host.unix_socket"
            case ECONNREFUSED: "nobody listens there: start the host"
            case EACCES: "let user \(geteuid()) write to the socket, and search its directory"
            default: "accepted is a socket on which the host listens"
            }
        return TransportFailure(kind: .refused, message: "\(error); \(advice)")
    }

    /// What to add to the message of a failure if the proxy may be to blame.
    private var proxyHint: String {
        guard request.unixSocket == nil, let name = ProxyVariable.name(for: request.endpoint) else { return "" }
        return "; the proxy is the one of \(name), and no_proxy can exclude \(request.endpoint.host)"
    }

    /// Whether the transfer failed because the server's authority is not among the roots.
    func lacksAuthority(_ result: CInt) -> Bool {
        guard failureKind(Int(result)) == .tls else { return false }
        let verification = handle.number(CCURL_INFO_SSL_VERIFYRESULT)
        return TLSError(String(cString: message), verification: verification) == .unknownAuthority
    }

    private func failureKind(_ result: Int) -> TransportFailure.Kind {
        switch result {
        case CCURL_COULDNT_RESOLVE_HOST, CCURL_COULDNT_RESOLVE_PROXY: return .unresolved
        case CCURL_COULDNT_CONNECT: return .refused
        case CCURL_SSL_CONNECT_ERROR, CCURL_PEER_FAILED_VERIFICATION, CCURL_SSL_CACERT_BADFILE,
            51, 53, 54, 58, 59, 66, 80, 82, 83, 90, 91, 98:
            return .tls
        case CCURL_TIMEDOUT: return isUnsent ? .connectTimeout : .timeout
        case CCURL_UNSUPPORTED_PROTOCOL where !isUnsent, CCURL_WEIRD_SERVER_REPLY: return .notHTTP
        case CCURL_FAILED_INIT, CCURL_UNSUPPORTED_PROTOCOL, CCURL_URL_MALFORMAT, CCURL_OUT_OF_MEMORY,
            CCURL_BAD_FUNCTION_ARGUMENT, CCURL_TOO_LARGE:
            return isUnsent ? .unsent : .reset
        default:
            // If a proxy refused to connect, nothing reached the server.
            return handle.number(CCURL_INFO_HTTP_CONNECTCODE) >= 300 ? .refused : .reset
        }
    }

    /// Whether nothing of the request was sent, not even to a proxy.
    private var isUnsent: Bool { handle.number(CCURL_INFO_REQUEST_SIZE) == 0 }

    /// libcurl quotes a malformed proxy variable verbatim, password included. This replaces the quotation.
    private static func withoutProxyVariable(_ text: String) -> String {
        guard text.lowercased().contains("proxy"), let quote = text.firstIndex(of: "'") else { return text }
        return text[..<quote] + "the environment's proxy variable"
    }

    private static func oneLine(_ text: String) -> String {
        String(text.prefix(300).map { $0.isNewline ? " " : $0 })
    }
}
