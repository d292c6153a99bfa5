/// What Fabric shows for an agent. Fabric has two more, `exhausted` and `unknown`, which the backend uses as fallbacks.
/// They are never pushed, so they do not exist here.
package enum Presence: String, CaseIterable, Sendable {
    /// Waiting for work.
    case idle
    /// Running a single turn, still able to receive.
    case onCall = "on_call"
    /// Workflow stacked: announcements are not delivered.
    case busy
    /// The process is down, was never started or is rate-limited.
    case offline
}
