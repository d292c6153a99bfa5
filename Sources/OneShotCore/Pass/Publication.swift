/// What a pass writes for others to read, where it is asked to: the metrics.
struct Publication {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Writes it; returns what could not be written, which is a warning and changes no exit code.
    func publish(_ report: PassReport, _ work: PassWork, _ last: LastPass) -> [FailureGroup] {
        var unwritten: [FailureGroup] = []
        if let path = surroundings.invocation.metricsFile {
            let now = surroundings.clock.now
            let metrics = Metrics(
                report, lastSuccess: last.lastSuccessAt,
                oldestPending: work.outOfSyncSince.map { max(.zero, now - $0) } ?? .zero)
            replace(path, with: metrics.text, else: "metrics_unwritable", &unwritten)
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
