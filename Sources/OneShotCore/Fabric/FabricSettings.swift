/// Where Fabric is, and its paths.
package struct FabricSettings: Equatable, Sendable {
    /// The center's URL as it is configured. Caches name the Fabric that they were written for by it.
    package var centerURL: String
    package var center: Endpoint
    var loginPath = "/api/auth/agent-sessions"
    var presencePath = PresencePath.standard

    /// The `source` of every push, by which Fabric's readers see who set a presence.
    var source = "plexum-host"

    /// Certificates that replace the system's roots.
    var caFile: String?
}
