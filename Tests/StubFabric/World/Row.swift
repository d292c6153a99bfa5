/// The presence that Fabric shows for one user in one guild.
package struct Row: Equatable, Sendable {
    package let guild: String
    package let userID: String
    package internal(set) var status: String
    package internal(set) var source: String

    /// The number of PUTs that were applied to this row.
    package internal(set) var updates: Int

    /// When the last PUT was applied, in epoch seconds.
    package internal(set) var updatedAt: Double
}

/// The user and the guild of a row.
struct RowKey: Hashable, Sendable {
    let user: ID
    let guild: ID

    init(user: String, guild: String) {
        self.user = ID(user)
        self.guild = ID(guild)
    }
}
