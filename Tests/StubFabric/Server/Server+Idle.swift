import Glibc

extension Server {
    /// Whether no client is connected or waits to be accepted.
    var isIdle: Bool { connections.isEmpty && !listeners.contains(where: \.hasWaitingClient) }
}

extension Listener {
    /// Whether a connection waits to be accepted.
    fileprivate var hasWaitingClient: Bool {
        guard let descriptor else { return false }
        var state = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
        return poll(&state, 1, 0) > 0
    }
}

extension StubFabric {
    /// Waits until all input of ended clients was read and applied, and their connections are gone.
    ///
    /// - Parameter timeout: Seconds after which to give up.
    /// - Returns: The state after that.
    /// - Throws: If a client is still connected after the timeout.
    package func waitUntilIdle(timeout: Double = 20) throws(StubError) -> Snapshot {
        let found = server.wait(until: Clock.monotonic.adding(seconds: timeout)) { $0.isIdle ? Snapshot($0) : nil }
        if let found { return found }
        throw StubError("a client was still connected after \(timeout) s.\n\(Printout.summary(of: snapshot))")
    }
}
