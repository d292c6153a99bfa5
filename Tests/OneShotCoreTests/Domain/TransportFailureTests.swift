import Testing

@testable import OneShotCore

@Suite struct TransportFailureTests {
    @Test(arguments: [
        (TransportFailure.Kind.unresolved, false), (.refused, false), (.connectTimeout, true), (.tls, false),
        (.reset, false), (.notHTTP, false), (.timeout, true), (.unsent, false), (.outOfFiles, false),
    ])
    func `a connection or a response that did not come in time is a timeout`(
        kind: TransportFailure.Kind, isTimeout: Bool
    ) {
        #expect(kind.isTimeout == isTimeout)
    }
}
