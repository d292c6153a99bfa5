/// `last-pass.json`: the summary of the last pass, for people and probes, and what the next pass must know beside the
/// caches.
///
/// The report of `--output json` without `changes`, its lists cut to 100 entries, and:
///
///     "version":1
///     "observed_at":T            the last good reading of the host
///     "last_success_at":T        when the last pass that ended in 0 began
///     "outcomes":[…]             how the last passes ended
///     "totals":{…}               what all passes have done
///     "suspect_endpoints":[URL]  endpoints that failed as if their guild had moved
///     "ongoing":[{"fabric_guild_node_id":…,"kind":…,"since":T,"passes":3,"said_at":T,"message":…,
///       "count":2,"agents":[…],"messages":[…]}]     what has been failing since when, and what was said of it
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
    package private(set) var totals = PassTotals()
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
    ///   - notices: What the host left doubtful.
    ///   - possiblyMoved: Endpoints that failed as if their guild had moved; `nil` where nothing was sent.
    ///   - tokens: The sessions; `nil` where none was needed.
    ///   - shortage: Why fewer requests were in flight than were wanted, if that was so.
    ///   - now: When the pass ended.
    /// - Returns: What is to be logged of the failures that began, go on or ended.
    package mutating func conclude(
        _ report: PassReport, _ reading: HostReading, notices: [FailureGroup] = [], possiblyMoved: Set<Endpoint>?,
        tokens: TokenState? = nil, shortage: String? = nil, at now: Timestamp
    ) -> [FailureMemory.Event] {
        let last = history.entries.last.flatMap { Int32(exactly: $0.exitCode) }.flatMap(ExitStatus.init)
        let isWorse = last.map(report.exitStatus.isWorse(than:)) ?? false
        summary = Summary(report)
        listedSkips = Array(report.skips.prefix(Self.listLimit))
        listedFailures = Array(report.failures.prefix(Self.listLimit))
        totals.add(report)
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
        groups += notices
        if let ended = tokens.flatMap(FailureGroup.tokensEnded) { groups.append(ended) }
        if let shortage { groups.append(.openFiles(shortage)) }
        return failures.update(groups, isWorse: isWorse, at: now) { key in
            switch key.notice {
            case .hostStale, .unmappedState, .hostClockAhead: reading.isObserved
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
            $0.key("totals")
            totals.write(to: &$0)
            $0.key("suspect_endpoints")
            $0.array { for url in possiblyMoved.map(\.url).sorted() { $0.string(url) } }
            $0.key("ongoing")
            $0.array { for entry in failures.ongoing { entry.write(to: &$0) } }
        }
        writer.endLine()
        return writer.bytes
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
            case "totals": totals = try PassTotals(&reader)
            case "suspect_endpoints":
                try reader.beginArray()
                while try reader.nextElement() {
                    let url = try reader.readString()
                    if let endpoint = try? Endpoint(url) { possiblyMoved.insert(endpoint) }
                }
            case "ongoing":
                try reader.beginArray()
                while try reader.nextElement() { ongoing.append(try FailureMemory.Ongoing(&reader)) }
            case "skips":
                listedSkips = try reader.readList(limit: Self.listLimit) { reader throws(JSONError) in
                    try PassReport.Skip(&reader)
                }
            case "failures":
                listedFailures = try reader.readList(limit: Self.listLimit) { reader throws(JSONError) in
                    try PassReport.FailedTarget(&reader)
                }
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
}

extension LastPass.Summary {
    fileprivate init(_ report: PassReport) {
        self.init(
            outcome: report.outcome.rawValue, exitCode: Int(report.exitStatus.rawValue), startedAt: report.startedAt,
            targets: report.targets, pushed: report.pushed, unchanged: report.unchanged, skipped: report.skips.count,
            failed: report.failures.count)
    }
}
