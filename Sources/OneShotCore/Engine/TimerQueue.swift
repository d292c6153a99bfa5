/// Future events, the earliest first. Events of the same time keep the order in which they were added.
struct TimerQueue<Event> {
    private struct Entry: Comparable {
        let time: Timestamp
        let order: Int
        let event: Event

        static func == (left: Entry, right: Entry) -> Bool { left.order == right.order }
        static func < (left: Entry, right: Entry) -> Bool { (left.time, left.order) < (right.time, right.order) }
    }

    private var entries = PriorityQueue<Entry>()
    private var added = 0

    /// When the next event is due.
    var next: Timestamp? { entries.first?.time }

    mutating func add(_ event: Event, at time: Timestamp) {
        entries.add(Entry(time: time, order: added, event: event))
        added += 1
    }

    /// Removes the earliest event, if it is due.
    mutating func popDue(at now: Timestamp) -> Event? {
        guard let next, next <= now else { return nil }
        return entries.popFirst()?.event
    }
}
