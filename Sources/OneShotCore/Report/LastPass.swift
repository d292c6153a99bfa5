/// `last-pass.json`: the summary of the last pass, for people and probes, and what the next pass must know beside the
/// caches.
///
/// The report of `--output json` without `changes`, its lists cut to 100 entries, and:
///
///     "version":1
///     "observed_at":T            the last good reading of the host
///     "last_success_at":T        when the last pass that ended in 0 began
///     "outcomes":[…]             how the last passes ended
///     "suspect_endpoints":[URL]  endpoints that failed as if their guild had moved
///     "ongoing":[{"fabric_guild_node_id":…,"kind":…,"since":T,"passes":3,"said_at":T,"message":…}]
///                                what has been failing since when, and its first failure's message
///
/// Written by every pass that held the lock, without fsync: a power cut may lose it.
package struct LastPass: Equatable, Sendable {
    package struct Summary: Equatable, Sendable {
        package var outcome = ""
        package var exitCode = 0
        package var startedAt = Timestamp(milliseconds: 0)
        package var targets = 0
        package var pushed = 0
        package var unchanged = 0
        package var skipped = 0
        package var failed = 0

        /// Whether the pass started more than four intervals ahead: the clock has been set back since.
        func liesAhead(at now: Timestamp, interval: Interval) -> Bool { startedAt - now > interval * 4 }
    }

    package var observedAt: Timestamp?
    package var lastSuccessAt: Timestamp?
    package private(set) var history = PassHistory()
    /// Endpoints that failed the last pass as if their guild had moved.
    package var possiblyMoved: Set<Endpoint> = []
    package var failures = FailureMemory()
    package private(set) var summary = Summary()

    /// The first skips and failures of the last pass, at most `listLimit` of each.
    package private(set) var listedSkips: [PassReport.Skip] = []
    package private(set) var listedFailures: [PassReport.FailedTarget] = []

    package init() {}

    static let listLimit = 100

    /// More passes are not counted, so that counting on from a number in a file cannot overflow.
    static let passLimit = 1_000_000_000_000

    /// Takes over how a pass ended.
    ///
    /// - Parameters:
    ///   - report: What the pass did, concluded.
    ///   - reading: What the host said.
    ///   - possiblyMoved: Endpoints that failed as if their guild had moved; `nil` where nothing was sent.
    ///   - tokens: The sessions; `nil` where none was needed.
    ///   - shortage: Why fewer requests were in flight than were wanted, if that was so.
    ///   - now: When the pass ended.
    /// - Returns: What is to be logged of the failures that began, go on or ended.
    package mutating func conclude(
        _ report: PassReport, _ reading: HostReading, possiblyMoved: Set<Endpoint>?, tokens: TokenState? = nil,
        shortage: String? = nil, at now: Timestamp
    ) -> [FailureMemory.Event] {
        summary = Summary(report)
        listedSkips = Array(report.skips.prefix(Self.listLimit))
        listedFailures = Array(report.failures.prefix(Self.listLimit))
        history.add(exitCode: summary.exitCode, at: report.startedAt)
        // A clock that was set back leaves these times in the future; they count as now.
        let start = report.startedAt
        lastSuccessAt = report.exitStatus == .ok ? start : lastSuccessAt.map { min($0, start) }
        observedAt = reading.isObserved ? start : observedAt.map { min($0, start) }
        if let possiblyMoved { self.possiblyMoved = possiblyMoved }
        // Without the host, one line says it all, and nothing is known of earlier failures.
        var groups = FailureGroup.groups(
            of: report.failures.filter { $0.failure.kind != .stateUnreadable || reading.isObserved })
        if let failure = reading.failure { groups.insert(.host(failure), at: 0) }
        if let time = reading.timeAhead { groups.append(.hostClockAhead(time, at: report.startedAt)) }
        if let ended = tokens.flatMap(FailureGroup.tokensEnded) { groups.append(ended) }
        if let shortage { groups.append(.openFiles(shortage)) }
        return failures.update(groups, at: now) { key in
            switch key.notice {
            case .hostClockAhead: reading.isObserved
            // Only a pass that sends something knows.
            case .tokenEnded, .openFiles: tokens != nil
            case nil: !key.isAboutPublishing && report.isComplete(reading)
            }
        }
    }

    /// Takes over which files for others could not be written, and returns what to log about that.
    package mutating func note(
        unwritten: [FailureGroup], isComplete: Bool, at now: Timestamp
    ) -> [FailureMemory.Event] {
        failures.update(unwritten, at: now) { isComplete && $0.isAboutPublishing }
    }

    // MARK: - Writing

    package func encode(_ report: PassReport) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("version", 1)
            report.writeSummary(&$0)
            report.writeLists(&$0, limit: Self.listLimit)
            if let observedAt { $0.member("observed_at", observedAt) }
            if let lastSuccessAt { $0.member("last_success_at", lastSuccessAt) }
            $0.key("outcomes")
            history.write(to: &$0)
            $0.key("suspect_endpoints")
            $0.array { for url in possiblyMoved.map(\.url).sorted() { $0.string(url) } }
            $0.key("ongoing")
            $0.array { for entry in failures.ongoing { Self.write(entry, &$0) } }
        }
        writer.endLine()
        return writer.bytes
    }

    private static func write(_ entry: FailureMemory.Ongoing, _ writer: inout JSONWriter) {
        writer.object {
            $0.member("fabric_guild_node_id", entry.key.guild?.text)
            $0.member("kind", entry.key.kind)
            $0.member("since", entry.since)
            $0.member("passes", entry.passes)
            $0.member("said_at", entry.saidAt)
            $0.member("message", entry.message)
        }
    }

    // MARK: - Reading

    package init(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        var reader = JSONReader(bytes) { ProcessGuard.mustEnd }
        var version: Int?
        var ongoing: [FailureMemory.Ongoing] = []
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "version": version = try reader.readInteger()
            case "observed_at": observedAt = try reader.readTimestamp()
            case "last_success_at": lastSuccessAt = try reader.readTimestamp()
            case "outcomes": history = try PassHistory(&reader)
            case "suspect_endpoints":
                try reader.beginArray()
                while try reader.nextElement() {
                    let url = try reader.readString()
                    if let endpoint = try? Endpoint(url) { possiblyMoved.insert(endpoint) }
                }
            case "ongoing":
                try reader.beginArray()
                while try reader.nextElement() { ongoing.append(try Self.readOngoing(&reader)) }
            case "skips": listedSkips = try Self.readList(&reader) { r throws(JSONError) in try PassReport.Skip(&r) }
            case "failures":
                listedFailures = try Self.readList(&reader) { r throws(JSONError) in try PassReport.FailedTarget(&r) }
            case "outcome": summary.outcome = try reader.readString()
            case "exit_code": summary.exitCode = try reader.readInteger()
            case "started_at": summary.startedAt = try reader.readTimestamp()
            case "targets": summary.targets = try reader.readInteger()
            case "pushed": summary.pushed = try reader.readInteger()
            case "unchanged": summary.unchanged = try reader.readInteger()
            case "skipped": summary.skipped = try reader.readInteger()
            case "failed": summary.failed = try reader.readInteger()
            default: try reader.skipValue()
            }
        }
        try reader.finish()
        guard version == 1 else { throw reader.error("not version 1, which this program reads", at: 0) }
        failures = FailureMemory(Array(ongoing.prefix(FailureMemory.limit)))
    }

    /// Reads an array up to its limit, without the entries that are `nil`.
    private static func readList<Entry>(
        _ reader: inout JSONReader, _ read: (inout JSONReader) throws(JSONError) -> Entry?
    ) throws(JSONError) -> [Entry] {
        var entries: [Entry] = []
        try reader.beginArray()
        while try reader.nextElement() {
            if entries.count == listLimit {
                try reader.skipValue()
            } else if let entry = try read(&reader) {
                entries.append(entry)
            }
        }
        return entries
    }

    private static func readOngoing(_ reader: inout JSONReader) throws(JSONError) -> FailureMemory.Ongoing {
        var guild: GuildID?
        var kind = ""
        var since = Timestamp(milliseconds: 0)
        var passes = 1
        var saidAt = Timestamp(milliseconds: 0)
        var message = ""
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "fabric_guild_node_id":
                guild = try reader.readNullIfNext() ? nil : GuildID(try reader.readText())
            case "kind": kind = try reader.readString()
            case "since": since = try reader.readTimestamp()
            case "passes": passes = min(try reader.readInteger(), passLimit)
            case "said_at": saidAt = try reader.readTimestamp()
            case "message": message = try reader.readString()
            default: try reader.skipValue()
            }
        }
        let key = FailureGroup.Key(guild: guild, kind: kind)
        return FailureMemory.Ongoing(key: key, since: since, passes: passes, saidAt: saidAt, message: message)
    }
}

extension LastPass.Summary {
    fileprivate init(_ report: PassReport) {
        self.init(
            outcome: report.outcome.rawValue, exitCode: Int(report.exitStatus.rawValue), startedAt: report.startedAt,
            targets: report.targets, pushed: report.pushed, unchanged: report.unchanged, skipped: report.skips.count,
            failed: report.failures.count)
    }
}
