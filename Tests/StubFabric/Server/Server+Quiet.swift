import Glibc

extension Server {
    /// Whether nobody is connected, nor waits to be.
    var isQuiet: Bool { connections.isEmpty && !listeners.contains(where: \.isAwaited) }
}

extension Listener {
    /// Whether a connection has come that was not taken in yet.
    fileprivate var isAwaited: Bool {
        guard let descriptor else { return false }
        var state = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
        return poll(&state, 1, 0) > 0
    }
}

extension StubFabric {
    /// Waits until all that ended programs have sent is read and applied, and their connections are gone.
    ///
    /// - Returns: What it knows then.
    /// - Throws: Where somebody stays connected.
    package func quietened(timeout: Double = 20) throws(StubError) -> Snapshot {
        let found = server.wait(until: Clock.monotonic.adding(seconds: timeout)) { $0.isQuiet ? Snapshot($0) : nil }
        if let found { return found }
        throw StubError("somebody was still connected after \(timeout) s.\n\(Printout.summary(of: snapshot))")
    }
}
