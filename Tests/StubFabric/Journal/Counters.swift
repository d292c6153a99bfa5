/// Counts of one server, or of all servers together.
package struct Counters: Sendable {
    package internal(set) var requests = 0
    package internal(set) var inFlight = 0
    package internal(set) var maxInFlight = 0
    package internal(set) var connectionsOpened = 0

    mutating func began(_ request: Request) {
        requests += 1
        guard request.isInFlight else { return }
        inFlight += 1
        maxInFlight = max(maxInFlight, inFlight)
    }
}
