@testable import OneShotCore

extension CachedRows {
    /// A row, or none, for each slot of the roster.
    init(_ roster: Roster, _ rows: [CachedRow?]) {
        self.init(roster)
        for (slot, row) in rows.enumerated() { self[slot] = row }
    }
}
