/// What is to be done later, in order of time.
struct Timers {
    enum Task {
        case answer(Exchange, HTTPAnswer)
        case apply(Exchange)
        case pump(connection: UInt64)
        case close(connection: UInt64)
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

    mutating func removeAll() { entries.removeAll() }
}
