/// Tasks for later, in order of time.
struct Timers {
    enum Task {
        case answer(Exchange, HTTPResponse)
        case apply(Exchange)
        case pump(connection: UInt64)
        case close(connection: UInt64)
        /// A scenario's period is over, unless the scenario has taken another step since.
        case period(afterStep: Int)
    }

    private var entries: [(due: UInt64, task: Task)] = []

    var earliest: UInt64? { entries.first?.due }

    mutating func schedule(_ task: Task, at due: UInt64) {
        let index = entries.lastIndex { $0.due <= due }.map { $0 + 1 } ?? 0
        entries.insert((due, task), at: index)
    }

    mutating func next(at now: UInt64) -> Task? {
        guard let first = entries.first, first.due <= now else { return nil }
        return entries.removeFirst().task
    }

    /// Makes all tasks due this many seconds earlier.
    mutating func advance(by seconds: Double) {
        let step = UInt64.zero.adding(seconds: seconds)
        entries = entries.map { ($0.due - min($0.due, step), $0.task) }
    }

    mutating func removeAll() { entries.removeAll() }
}
