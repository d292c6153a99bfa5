/// Asking a server on this machine.
extension HostReader {
    /// Makes what a request is sent with. It is called only for a source of kind `http`.
    package typealias TransportMaker = () throws(TransportUnavailable) -> CurlTransport

    func ask(
        _ source: HTTPSource, _ timeout: Interval, _ makeTransport: TransportMaker
    ) throws(HostError) -> [UInt8] {
        func failure(_ reason: String, stop: Signals.Stop? = nil) -> HostError {
            HostError("the host at \(source):", reason, stop: stop)
        }
        var token: Secret?
        do throws(InputError) {
            if let path = source.tokenFile { token = try Secret(file: path, .token) }
        } catch {
            throw failure(error.description)
        }
        let request = HTTPRequest(
            method: .get, endpoint: source.endpoint, path: source.path, bearer: token, unixSocket: source.unixSocket,
            wantsBody: true, connectTimeout: timeout, timeout: timeout, bodyLimit: Self.streamLimit)
        let result: Result<HTTPResponse, TransportFailure>?
        do throws(TransportUnavailable) {
            result = try Self.send(request, with: try makeTransport())
        } catch {
            throw failure(error.description)
        }
        switch result {
        case nil: throw failure("it was not waited for, because the pass was stopped", stop: Signals.pending)
        case .failure(let reason): throw failure(reason.message)
        case .success(let response):
            guard response.status == 200 else {
                throw failure("it answered \(response.status)\(response.redirect); accepted is 200")
            }
            switch response.completeness {
            case .whole: return response.body
            case .tooLong: throw failure("it answered more than \(Self.streamLimit) bytes")
            case .broken(let reason): throw failure("its answer broke off: \(reason.message)")
            }
        }
    }

    /// Sends a request and waits.
    ///
    /// - Returns: What came of it, or `nil` if the process was asked to stop meanwhile.
    private static func send(
        _ request: HTTPRequest, with transport: CurlTransport
    ) throws(TransportUnavailable) -> Result<HTTPResponse, TransportFailure>? {
        let signals = SignalDescriptor()
        try transport.start(request, id: 0)
        while Signals.pending == nil {
            // libcurl keeps the time. The wait is short in case no descriptor was left for signals.
            if let done = try transport.wait(milliseconds: 100, orReadable: signals.raw).first { return done.result }
        }
        return nil
    }
}
