/// The cached rows by slot of the roster, each in 32 bytes without a string.
///
/// Almost every row was acknowledged for its agent's current user. A cell stores a user only if it was acknowledged for
/// a different one.
package struct CachedRows: Sendable {
    private struct Cell {
        var pushedAt: Int64 = 0
        var since: Int64 = 0
        var pendingSince = Cell.never

        /// The index of the row's user in `otherUsers`, or `own`.
        var user = Cell.own

        /// The index of the presence in `Presence.allCases`, `noRow` or `nothingAcknowledged`.
        var presence = Cell.noRow
        var isInDoubt = false
        var isUnsettled = false

        static let never = Int64.min
        static let own: Int32 = -1
        static let noRow: UInt8 = 0xFF
        static let nothingAcknowledged: UInt8 = 0xFE
    }

    private let roster: Roster
    private var cells: [Cell]

    /// Users that rows were acknowledged for, but that their slots' agents are not.
    private var otherUsers: [UserID] = []

    /// No row for any slot.
    package init(_ roster: Roster) {
        self.roster = roster
        cells = Array(repeating: Cell(), count: roster.slots.count)
    }

    package subscript(slot: Int) -> CachedRow? {
        get {
            let cell = cells[slot]
            if cell.presence == Cell.noRow { return nil }
            var acknowledged: CachedRow.Acknowledgement?
            if cell.presence != Cell.nothingAcknowledged, let user = user(of: slot, cell) {
                acknowledged = CachedRow.Acknowledgement(
                    Presence.allCases[Int(cell.presence)], user, at: Timestamp(milliseconds: cell.pushedAt),
                    since: Timestamp(milliseconds: cell.since))
            }
            return CachedRow(
                acknowledged, isInDoubt: cell.isInDoubt, isUnsettled: cell.isUnsettled,
                pendingSince: cell.pendingSince == Cell.never ? nil : Timestamp(milliseconds: cell.pendingSince))
        }
        set {
            guard let row = newValue else {
                cells[slot] = Cell()
                return
            }
            var cell = Cell()
            cell.presence = Cell.nothingAcknowledged
            if let acknowledged = row.acknowledged {
                cell.presence = acknowledged.presence.index
                cell.user = number(of: acknowledged.user, slot)
                cell.pushedAt = acknowledged.at.milliseconds
                cell.since = acknowledged.since.milliseconds
            }
            cell.isInDoubt = row.isInDoubt
            cell.isUnsettled = row.isUnsettled
            if let pendingSince = row.pendingSince { cell.pendingSince = pendingSince.milliseconds }
            cells[slot] = cell
        }
    }

    /// Sets a certain, settled row, acknowledged for the slot's agent.
    @inline(__always)
    package mutating func acknowledge(_ slot: Int, _ presence: Presence, at time: Timestamp, since: Timestamp) {
        cells[slot] = Cell(
            pushedAt: time.milliseconds, since: Swift.min(since, time).milliseconds, presence: presence.index)
    }

    /// Whether a row shows the presence for the slot's agent, certain and settled, acknowledged after `start` and not
    /// after `end`.
    @inline(__always)
    package func shows(_ presence: Presence, at slot: Int, after start: Timestamp, until end: Timestamp) -> Bool {
        let cell = cells[slot]
        return cell.presence == presence.index && cell.user == Cell.own && !cell.isInDoubt && !cell.isUnsettled
            && cell.pushedAt > start.milliseconds && cell.pushedAt <= end.milliseconds
    }

    /// Whether a pass left the row out of sync.
    @inline(__always)
    package func isPending(_ slot: Int) -> Bool { cells[slot].pendingSince != Cell.never }

    /// For how long the row has been pending that has waited longest, as reports show it.
    package func longestPending(at now: Timestamp) -> Interval {
        let times = cells.lazy.map(\.pendingSince).filter { $0 != Cell.never }
        return times.map { Timestamp(milliseconds: $0).reportedAge(at: now) }.max() ?? .zero
    }

    /// How many rows show each presence, in the order of `Presence.allCases`.
    package var presences: [Int] {
        var counts = Array(repeating: 0, count: Presence.allCases.count)
        for cell in cells where Int(cell.presence) < counts.count { counts[Int(cell.presence)] += 1 }
        return counts
    }

    private func ownUser(_ slot: Int) -> UserID? { roster.userID(ofAgent: roster.slots[slot].agent) }

    private func user(of slot: Int, _ cell: Cell) -> UserID? {
        cell.user == Cell.own ? ownUser(slot) : otherUsers[Int(cell.user)]
    }

    private mutating func number(of user: UserID, _ slot: Int) -> Int32 {
        if user == ownUser(slot) { return Cell.own }
        // The rows of one agent follow each other, so its user is the last one added.
        if otherUsers.last != user { otherUsers.append(user) }
        return Int32(otherUsers.count - 1)
    }
}

extension Presence {
    /// The index in `allCases`.
    @inline(__always)
    fileprivate var index: UInt8 {
        switch self {
        case .idle: 0
        case .onCall: 1
        case .busy: 2
        case .offline: 3
        }
    }
}

extension CachedRows: RandomAccessCollection, MutableCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { cells.count }
}

extension CachedRows: Equatable {
    package static func == (left: CachedRows, right: CachedRows) -> Bool { left.elementsEqual(right) }
}
