/// How the last passes ended. Passes in a row with the same exit code are one entry.
///
///     "outcomes":[{"exit_code":0,"since":T,"until":T,"passes":2880},{"exit_code":1,…}]     the newest last
package struct PassHistory: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        package let exitCode: Int

        /// When the first and the last of them began.
        package var since: Timestamp
        package var until: Timestamp
        package var passes: Int

        package init(exitCode: Int, since: Timestamp, until: Timestamp, passes: Int) {
            self.exitCode = exitCode
            self.since = since
            self.until = until
            self.passes = passes
        }
    }

    /// Older entries are forgotten.
    static let limit = 12

    package private(set) var entries: [Entry]

    package init(_ entries: [Entry] = []) { self.entries = Array(entries.suffix(Self.limit)) }

    package mutating func add(exitCode: Int, at time: Timestamp) {
        if var last = entries.popLast() {
            guard last.exitCode == exitCode else {
                entries.append(last)
                self = PassHistory(entries + [Entry(exitCode: exitCode, since: time, until: time, passes: 1)])
                return
            }
            // A clock that was set back leaves the beginning in the future; it counts as now.
            last.since = min(last.since, time)
            last.until = time
            last.passes = min(last.passes, LastPass.passLimit) + 1
            entries.append(last)
        } else {
            entries = [Entry(exitCode: exitCode, since: time, until: time, passes: 1)]
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.array {
            for entry in entries {
                $0.object {
                    $0.member("exit_code", entry.exitCode)
                    $0.member("since", entry.since)
                    $0.member("until", entry.until)
                    $0.member("passes", entry.passes)
                }
            }
        }
    }

    init(_ reader: inout JSONReader) throws(JSONError) {
        var entries: [Entry] = []
        try reader.beginArray()
        while try reader.nextElement() { entries.append(try Entry(&reader)) }
        self.init(entries)
    }
}

extension PassHistory.Entry {
    fileprivate init(_ reader: inout JSONReader) throws(JSONError) {
        var exitCode = 0
        var since = Timestamp(milliseconds: 0)
        var until = Timestamp(milliseconds: 0)
        var passes = 1
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "exit_code": exitCode = try reader.readInteger()
            case "since": since = try reader.readTimestamp()
            case "until": until = try reader.readTimestamp()
            case "passes": passes = try reader.readInteger()
            default: try reader.skipValue()
            }
        }
        self.init(exitCode: exitCode, since: since, until: until, passes: passes)
    }
}
