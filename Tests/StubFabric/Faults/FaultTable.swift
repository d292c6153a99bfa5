/// The faults for future requests, used in the order in which they were injected.
struct FaultTable: Sendable {
    struct Entry: Sendable {
        let fault: Fault
        let scope: Scope
        /// How many more requests it applies to, or `nil` for all.
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

    /// Returns the fault for this request. Removes the fault after its last use.
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
