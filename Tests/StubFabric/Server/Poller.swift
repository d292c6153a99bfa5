import Glibc

/// The descriptors to wait for. Each has an id that is never reused.
struct Poller: Sendable {
    struct Event: Sendable {
        let id: UInt64
        let isReadable: Bool
        let isWritable: Bool
        /// The peer closed its side or reset the connection.
        let isHungUp: Bool
    }

    /// `POLLRDHUP`, which the C library defines only with its GNU extensions.
    static let peerClosed: CShort = 0x2000

    private static let wakeID: UInt64 = 0
    private let wakeReader: CInt
    private let wakeWriter: CInt

    private var ids: [UInt64] = []
    private var entries: [pollfd] = []
    private var positions: [UInt64: Int] = [:]

    init() throws(StubError) {
        var pipeEnds: [CInt] = [0, 0]
        guard pipe(&pipeEnds) == 0 else { throw StubError(call: "pipe", on: "for the stub") }
        wakeReader = pipeEnds[0]
        wakeWriter = pipeEnds[1]
        for descriptor in pipeEnds { Self.prepare(descriptor) }
        add(wakeReader, id: Self.wakeID)
    }

    /// Makes a descriptor non-blocking, and closed in child processes.
    static func prepare(_ descriptor: CInt) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    func close() {
        Glibc.close(wakeReader)
        Glibc.close(wakeWriter)
    }

    /// Ends the current wait, or the next one.
    func wake() { _ = write(wakeWriter, [1], 1) }

    mutating func add(_ descriptor: CInt, id: UInt64) {
        positions[id] = ids.count
        ids.append(id)
        entries.append(pollfd(fd: descriptor, events: CShort(POLLIN) | Self.peerClosed, revents: 0))
    }

    /// Sets whether to wait for the socket to accept output too.
    mutating func update(_ id: UInt64, writing: Bool) {
        guard let position = positions[id] else { return }
        entries[position].events = CShort(POLLIN) | Self.peerClosed | (writing ? CShort(POLLOUT) : 0)
    }

    mutating func remove(_ id: UInt64) {
        guard let position = positions.removeValue(forKey: id) else { return }
        ids.swapAt(position, ids.count - 1)
        entries.swapAt(position, entries.count - 1)
        ids.removeLast()
        entries.removeLast()
        if position < ids.count { positions[ids[position]] = position }
    }

    /// Waits for events, until the given instant of the monotonic clock at most.
    func wait(until due: UInt64?) -> [Event] {
        let now = Clock.monotonic
        // Rounded up, because waking too early would only mean another wait.
        let milliseconds = due.map { $0 <= now ? 0 : CInt(clamping: ($0 - now) / 1_000_000 + 1) } ?? -1
        var entries = entries
        guard poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return [] }
        var events: [Event] = []
        for (id, entry) in zip(ids, entries) where entry.revents != 0 {
            if id == Self.wakeID { drainWakeups() }
            let gone = Self.peerClosed | CShort(POLLHUP) | CShort(POLLERR)
            events.append(
                Event(
                    id: id, isReadable: entry.revents & CShort(POLLIN) != 0,
                    isWritable: entry.revents & CShort(POLLOUT) != 0, isHungUp: entry.revents & gone != 0))
        }
        return events
    }

    private func drainWakeups() {
        var bytes: [UInt8] = Array(repeating: 0, count: 256)
        while read(wakeReader, &bytes, bytes.count) == bytes.count {}
    }
}
