/// Where Fabric is and how it is spoken to.
package struct FabricSettings: Equatable, Sendable {
    /// As configured, which is how caches name the Fabric that they were written for.
    package var centerURL: String
    package var center: Endpoint
    package var loginPath = "/api/auth/agent-sessions"
    package var presencePath = PresencePath.standard

    /// The `source` of every push, which tells Fabric's readers who set a presence.
    package var source = "plexum-host"

    /// Certificates that replace the system's roots.
    package var caFile: String?

    package init(centerURL: String, center: Endpoint) {
        self.centerURL = centerURL
        self.center = center
    }
}
