/// Decides when an endpoint is dead for the rest of a pass.
///
///     three transport failures or timeouts in a row              dead
///     one timeout before the endpoint has ever answered          dead
///     ten answers in a row of 5xx or 429 without a wait          dead
///
/// A wait is a `Retry-After` of a second or more that the engine keeps to. Any other answer starts the counts anew.
struct Circuit: Equatable {
    private(set) var isOpen = false

    /// Whether the endpoint has answered in this pass.
    private(set) var isProven = false
    private var faults = 0
    private var overloads = 0
    private static let mostOverloads = 10

    /// How many requests may be in flight: two until the endpoint has answered, then any number. While it is overloaded,
    /// no more than it takes to open the circuit, since what is in flight cannot be taken back.
    var room: Int {
        if !isProven { return 2 }
        return overloads == 0 ? .max : Self.mostOverloads - overloads
    }

    mutating func answered(overloaded: Bool) {
        isProven = true
        faults = 0
        overloads = overloaded ? overloads + 1 : 0
        if overloads >= Self.mostOverloads { isOpen = true }
    }

    mutating func failed(timedOut: Bool) {
        faults += 1
        if faults >= 3 || timedOut && !isProven { isOpen = true }
    }
}
