/// The cached rows by slot of the roster, each in 32 bytes without a string.
///
/// Nearly every row was acknowledged for the user that its slot's agent still is, so a row only tells which rows were not.
package struct CachedRows: Sendable {
    private struct Cell {
        var pushedAt: Int64 = 0
        var since: Int64 = 0
        var pendingSince = Cell.never

        /// The place of the row's user among `strangers`, or `own`.
        var user = Cell.own

        /// The place of the presence in `Presence.allCases`, or one of the two others.
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

    /// Users whose rows they are although their slots' agents are others by now.
    private var strangers: [UserID] = []

    /// No row for any slot.
    package init(_ roster: Roster) {
        self.roster = roster
        cells = Array(repeating: Cell(), count: roster.slots.count)
    }

    package subscript(slot: Int) -> CachedRow? {
        get {
            let cell = cells[slot]
            if cell.presence == Cell.noRow { return nil }
            var row = CachedRow()
            if cell.presence != Cell.nothingAcknowledged, let user = user(of: slot, cell) {
                row.acknowledged = CachedRow.Acknowledgement(
                    Presence.allCases[Int(cell.presence)], user, at: Timestamp(milliseconds: cell.pushedAt),
                    since: Timestamp(milliseconds: cell.since))
            }
            row.isInDoubt = cell.isInDoubt
            row.isUnsettled = cell.isUnsettled
            row.pendingSince = cell.pendingSince == Cell.never ? nil : Timestamp(milliseconds: cell.pendingSince)
            return row
        }
        set {
            guard let row = newValue else {
                cells[slot] = Cell()
                return
            }
            var cell = Cell()
            cell.presence = Cell.nothingAcknowledged
            if let acknowledged = row.acknowledged {
                cell.presence = acknowledged.presence.place
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

    /// Makes a row that says nothing but what was acknowledged, for the user that the slot's agent is.
    @inline(__always)
    package mutating func acknowledge(_ slot: Int, _ presence: Presence, at time: Timestamp, since: Timestamp) {
        cells[slot] = Cell(
            pushedAt: time.milliseconds, since: Swift.min(since, time).milliseconds, presence: presence.place)
    }

    /// Whether a row shows the presence for the user that the slot's agent is, certain and settled, since some time after
    /// `start` and not after `end`.
    @inline(__always)
    package func shows(_ presence: Presence, at slot: Int, after start: Timestamp, until end: Timestamp) -> Bool {
        let cell = cells[slot]
        return cell.presence == presence.place && cell.user == Cell.own && !cell.isInDoubt && !cell.isUnsettled
            && cell.pushedAt > start.milliseconds && cell.pushedAt <= end.milliseconds
    }

    /// Whether a pass left the row out of sync.
    @inline(__always)
    package func isPending(_ slot: Int) -> Bool { cells[slot].pendingSince != Cell.never }

    private func ownUser(_ slot: Int) -> UserID? { roster.userID(ofAgent: roster.slots[slot].agent) }

    private func user(of slot: Int, _ cell: Cell) -> UserID? {
        cell.user == Cell.own ? ownUser(slot) : strangers[Int(cell.user)]
    }

    private mutating func number(of user: UserID, _ slot: Int) -> Int32 {
        if user == ownUser(slot) { return Cell.own }
        // One agent's rows stand together.
        if strangers.last != user { strangers.append(user) }
        return Int32(strangers.count - 1)
    }
}

extension Presence {
    /// The place in `allCases`.
    @inline(__always)
    fileprivate var place: UInt8 {
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
