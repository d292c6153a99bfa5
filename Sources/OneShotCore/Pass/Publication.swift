/// What a pass writes for others to read, where it is asked to: the metrics and the board.
struct Publication {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Writes it.
    ///
    /// - Parameters:
    ///   - report: How the pass ended.
    ///   - work: What it leaves.
    ///   - last: What it passes on to the next one; called where anything is written.
    /// - Returns: What could not be written, which is a warning and changes no exit code.
    func publish(_ report: PassReport, _ work: PassWork, last: () -> LastPass) -> [FailureGroup] {
        let invocation = surroundings.invocation
        if invocation.metricsFile == nil && invocation.boardPath == nil { return [] }
        let (last, now) = (last(), surroundings.clock.now)
        var unwritten: [FailureGroup] = []
        if let path = invocation.metricsFile {
            let metrics = Metrics(
                report, lastSuccess: last.lastSuccessAt,
                oldestPending: work.outOfSyncSince.map { max(.zero, now - $0) } ?? .zero)
            replace(path, with: metrics.text, else: "metrics_unwritable", &unwritten)
        }
        if let path = invocation.boardPath {
            let configuration = surroundings.configuration
            let board = Board(
                configuration.roster, work.result, last, at: now, interval: configuration.interval,
                reloads: true)
            replace(path, with: board.html, else: "board_unwritable", &unwritten)
        }
        return unwritten
    }

    private func replace(_ path: String, with text: String, else kind: String, _ unwritten: inout [FailureGroup]) {
        do throws(SystemError) {
            try PublishedFile.replace(path, with: text)
        } catch {
            let accepted = "accepted is a regular file, or a new one, in a directory that this user can write to"
            unwritten.append(.unwritten(kind, "\(error); \(accepted)"))
        }
    }
}
