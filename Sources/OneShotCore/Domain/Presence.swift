/// What Fabric shows of an agent. Its enum has two more, `exhausted` and `unknown`, which the backend keeps as
/// fallbacks; they are never pushed, so they do not exist here.
package enum Presence: String, CaseIterable, Sendable {
    /// Waiting for work.
    case idle
    /// Running a single turn, still able to receive.
    case onCall = "on_call"
    /// Workflow stacked: announcements are not delivered.
    case busy
    /// Process down, never booted or rate-limited.
    case offline
}
