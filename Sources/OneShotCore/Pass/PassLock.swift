/// The lock of a state directory, and the note in it for people.
enum PassLock {
    enum Acquisition: ~Copyable {
        case acquired(FileLock)
        case busy

        /// The process was asked to stop while it waited.
        case stopped(Signals.Stop)
    }

    /// Takes the lock, trying again until the time is up.
    static func acquire(
        _ directory: StateDirectory, waiting: Interval, _ clock: Clock
    ) throws(SystemError) -> Acquisition {
        let end = clock.now + waiting
        while true {
            if let lock = try directory.tryLock() { return .acquired(lock) }
            if clock.now >= end { return .busy }
            if let stop = Signals.pending { return .stopped(stop) }
            SignalDescriptor().wait(milliseconds: 20)
        }
    }

    static func describe(_ lock: borrowing FileLock, from start: Timestamp, to deadline: Timestamp) {
        lock.describeHolder(
            "pid \(ThisProcess.id)\nhost \(ThisProcess.hostName)\nstarted \(start.rfc3339)\ndeadline \(deadline.rfc3339)\n"
        )
    }

    /// Says who holds the lock; loudly, if they should be done by now.
    static func logHolder(of directory: StateDirectory, _ log: Log, at now: Timestamp) {
        let fields = note(in: directory.path(of: .lock))
        let deadline = fields.first { $0.name == "deadline" }.flatMap { Timestamp(rfc3339: $0.value) }
        let isLate = deadline.map { $0 < now } ?? false
        let message =
            isLate
            ? "another pass holds the lock and is past its deadline" : "another pass holds the lock; nothing was done"
        log.log(isLate ? .error : .info, "locked", [("message", message)] + fields)
    }

    /// The note's lines; a leftover or garbled one gives what can be read of it.
    private static func note(in path: String) -> [Log.Field] {
        guard let contents = try? FileContents.read(path, limit: 4096) else { return [] }
        return String(decoding: contents.bytes, as: UTF8.self).split(separator: "\n").prefix(4).compactMap { line in
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, ["pid", "host", "started", "deadline"].contains(words[0]) else { return nil }
            return (String(words[0]), String(words[1]))
        }
    }
}
