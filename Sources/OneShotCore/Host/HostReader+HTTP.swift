/// Asking a server on this machine.
extension HostReader {
    /// Makes what a request is sent with; it is called for an `http` source alone.
    package typealias TransportMaker = () throws(TransportUnavailable) -> CurlTransport

    func ask(
        _ source: HTTPSource, patience: Interval, _ now: Timestamp, _ makeTransport: TransportMaker
    ) throws(Failure) -> [Observation] {
        let body = try get(source, min(source.timeout, patience), makeTransport)
        let result: Result<[Observation], Failure> = body.withUnsafeBytes { bytes in
            do throws(Failure) {
                return .success(try decode(bytes, "what the host answers at \(source)", now))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func get(
        _ source: HTTPSource, _ timeout: Interval, _ makeTransport: TransportMaker
    ) throws(Failure) -> [UInt8] {
        func failure(_ reason: String) -> Failure { Failure(description: "the host at \(source): \(reason)") }
        var token: Secret?
        do throws(TokenFile.Unreadable) {
            token = try source.tokenFile.map { path throws(TokenFile.Unreadable) in try TokenFile.read(path) }
        } catch {
            throw failure(error.description)
        }
        let request = HTTPRequest(
            getting: source.path, from: source.endpoint, unixSocket: source.unixSocket, bearer: token,
            bodyLimit: Self.streamLimit, timeout: timeout)
        let result: Result<HTTPAnswer, TransportFailure>?
        do throws(TransportUnavailable) {
            result = try Self.send(request, with: try makeTransport())
        } catch {
            throw failure(error.description)
        }
        switch result {
        case nil:
            var failure = failure("it was not waited for, because the pass was stopped")
            failure.stop = Signals.pending
            throw failure
        case .failure(let reason): throw failure(reason.message)
        case .success(let answer):
            guard answer.status == 200 else { throw failure("it answered \(answer.status); accepted is 200") }
            switch answer.ending {
            case .whole: return answer.body
            case .tooLong: throw failure("it answered more than \(Self.streamLimit) bytes")
            case .broken(let reason): throw failure("its answer broke off: \(reason.message)")
            }
        }
    }

    /// What came of the request; `nil` where the process was asked to stop meanwhile.
    private static func send(
        _ request: HTTPRequest, with transport: CurlTransport
    ) throws(TransportUnavailable) -> Result<HTTPAnswer, TransportFailure>? {
        let signals = SignalDescriptor()
        try transport.start(request, id: 0)
        while Signals.pending == nil {
            // libcurl keeps the time; a look now and then is for where there was no descriptor left for signals.
            if let done = transport.wait(milliseconds: 100, orReadable: signals.raw).first { return done.result }
        }
        return nil
    }
}
