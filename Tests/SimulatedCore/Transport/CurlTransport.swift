/// Sends requests through the simulated network.
package final class CurlTransport {
    package typealias Completion = (id: Int, result: Result<HTTPResponse, TransportFailure>)

    init(userAgent: String, caFile: String?, connections: Int) throws(TransportUnavailable) {
        try CurrentMachine.machine.loadNetworkLibrary()
    }

    func start(_ request: HTTPRequest, id: Int) throws(TransportUnavailable) {
        CurrentMachine.machine.start(request, id: id)
    }

    func wait(milliseconds: Int64, orReadable descriptor: CInt?) throws(TransportUnavailable) -> [Completion] {
        CurrentMachine.machine.completions(milliseconds: milliseconds, orStop: descriptor != nil)
    }

    /// The simulated network has no partial responses, so this returns the ended requests without waiting.
    func takeAnswered() throws(TransportUnavailable) -> [Completion] {
        CurrentMachine.machine.completions(milliseconds: 0, orStop: false)
    }
}
