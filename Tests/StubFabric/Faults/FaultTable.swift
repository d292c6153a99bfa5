/// The faults to come, used in the order in which they were injected.
struct FaultTable: Sendable {
    struct Entry: Sendable {
        let fault: Fault
        let scope: Scope
        /// How many more requests it is for, `nil` for all of them.
        var remaining: Int?
        var isByScenario = false
    }

    private(set) var entries: [Entry] = []

    mutating func inject(_ fault: Fault, in scope: Scope, times: Int?, byScenario: Bool = false) {
        entries.append(Entry(fault: fault, scope: scope, remaining: times, isByScenario: byScenario))
    }

    mutating func clear(_ scope: Scope?) {
        entries.removeAll { scope == nil || $0.scope == scope }
    }

    mutating func withdrawScenario() { entries.removeAll(where: \.isByScenario) }

    /// The fault for this request, taken off the table when it was its last.
    mutating func take(for request: Request) -> Fault? {
        guard let index = entries.firstIndex(where: { $0.scope.covers(request) }) else { return nil }
        let fault = entries[index].fault
        if let remaining = entries[index].remaining {
            entries[index].remaining = remaining - 1
            if remaining <= 1 { entries.remove(at: index) }
        }
        return fault
    }
}
