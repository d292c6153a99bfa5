/// The lock of a state directory, and the text in it for people.
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
            """
            pid \(ThisProcess.id)
            host \(ThisProcess.hostName)
            started \(start.rfc3339)
            deadline \(deadline.rfc3339)

            """
        )
    }

    /// Logs that another pass holds the lock: as an error, if that pass is past its deadline.
    ///
    /// - Returns: Who holds it, in words.
    static func logHolder(of directory: StateDirectory, _ log: Log, at now: Timestamp) -> String {
        let fields = note(in: directory.path(of: .lock))
        let values = Dictionary(fields) { first, _ in first }
        // A holder that started before the clock was set need not be late.
        let deadline = values["deadline"].flatMap { Timestamp(rfc3339: $0) }
        let isLate = deadline.map { $0 < now && (now - $0).isPlausible } ?? false
        let message =
            isLate
            ? "another pass holds the lock and is past its deadline" : "another pass holds the lock; nothing was done"
        log.log(isLate ? .error : .info, "locked", [("message", message)] + fields)
        let words = [
            values["pid"].map { "process \($0)" }, values["host"].map { "on \($0)" },
            values["started"].map { "since \($0)" }, values["deadline"].map { "until \($0) at most" },
        ].compactMap(\.self)
        return "another pass holds the lock" + (words.isEmpty ? "" : " (\(words.joined(separator: " ")))")
    }

    /// The lines of the lock's text. A garbled text gives what can be read of it, one of an earlier holder gives
    /// nothing.
    private static func note(in path: String) -> [Log.Field] {
        guard let contents = try? FileContents.read(path, limit: 4096) else { return [] }
        let text = String(decoding: contents.bytes, as: UTF8.self)
        let fields: [Log.Field] = text.split(separator: "\n").prefix(4).compactMap { line in
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, ["pid", "host", "started", "deadline"].contains(words[0]) else { return nil }
            return (String(words[0]), String(words[1]))
        }
        return isLeftOver(fields) ? [] : fields
    }

    /// Whether the text names a process that has ended: the lock's holder has not written its own text yet.
    private static func isLeftOver(_ fields: [Log.Field]) -> Bool {
        let values = Dictionary(fields) { first, _ in first }
        guard values["host"] == ThisProcess.hostName, let id = values["pid"].flatMap(Int32.init), id > 0 else {
            return false
        }
        return !ThisProcess.isRunning(id)
    }
}
