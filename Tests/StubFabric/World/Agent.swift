/// An agent as Fabric knows it: its key, its user id and the guilds in its session.
package struct Agent: Sendable {
    package let id: String
    package let key: String
    package let userID: String

    /// The guilds in its session, or `nil` for all guilds.
    package let guilds: [String]?

    package init(id: String, key: String? = nil, userID: String? = nil, guilds: [String]? = nil) {
        self.id = id
        self.key = key ?? "key-\(id)"
        self.userID = userID ?? "usr_\(id)"
        self.guilds = guilds
    }
}
