/// An agent as Fabric knows it: what it logs in with, who it is there, and where it is seated.
package struct Agent: Sendable {
    package let id: String
    package let key: String
    package let userID: String

    /// The guilds in its session; `nil` stands for all of them.
    package let guilds: [String]?

    package init(id: String, key: String? = nil, userID: String? = nil, guilds: [String]? = nil) {
        self.id = id
        self.key = key ?? "key-\(id)"
        self.userID = userID ?? "usr_\(id)"
        self.guilds = guilds
    }
}
