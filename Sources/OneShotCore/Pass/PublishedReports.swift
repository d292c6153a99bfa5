/// What a pass writes for others to read, where it is asked to: the metrics and the status page.
struct PublishedReports {
    private let context: CommandContext
    private let options: PassOptions

    init(_ context: CommandContext, _ options: PassOptions) {
        self.context = context
        self.options = options
    }

    /// - Parameters:
    ///   - report: How the pass ended.
    ///   - reading: What the host said.
    ///   - status: The cache as the pass leaves it.
    ///   - last: What the pass leaves for the next one.
    /// - Returns: What could not be written. That is a warning and changes no exit code.
    func write(
        _ report: PassReport, _ reading: HostReading, _ status: StatusCache, _ last: LastPass
    ) -> [FailureGroup] {
        let now = context.now
        var unwritten: [FailureGroup] = []
        if let path = options.metricsFile {
            let hostAge = reading.newestState?.reportedAge(at: report.startedAt)
            let metrics = Metrics(report, status, last, hostAge: hostAge, at: now)
            replace(path, with: metrics.text, else: .metricsUnwritable, &unwritten)
        }
        if let path = options.boardPath {
            let (roster, interval) = (context.configuration.roster, context.configuration.interval)
            let rows = StatusRow.all(roster, status, last)
            let page = StatusPage(roster, rows, last, at: now, interval: interval, reloads: true)
            replace(path, with: page.html, else: .pageUnwritable, &unwritten)
        }
        return unwritten
    }

    private func replace(
        _ path: String, with text: String, else kind: FailureGroup.PublishedKind, _ unwritten: inout [FailureGroup]
    ) {
        do throws(SystemError) {
            try PublishedFile.replace(path, with: text)
        } catch {
            let accepted = "accepted is a regular file, or a new one, in a directory that this user can write to"
            unwritten.append(.unwritten(kind, "\(error); \(accepted)"))
        }
    }
}
