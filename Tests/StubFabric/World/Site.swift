/// One server of the stub: the center, or a guild with its node id.
package enum Site: Sendable {
    case center
    case guild(String)

    /// The guild's node id, `nil` for the center.
    package var guildID: String? {
        switch self {
        case .center: nil
        case .guild(let id): id
        }
    }
}

extension Site: Hashable {
    private var key: ID? { guildID.map(ID.init) }

    package static func == (left: Site, right: Site) -> Bool { left.key == right.key }

    package func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension Site: CustomStringConvertible {
    package var description: String { guildID ?? "center" }
}
