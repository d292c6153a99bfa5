/// What becomes of a row whose binding or identity is gone.
package enum WhenRemoved: String, CaseIterable, Sendable {
    /// It is forgotten; Fabric keeps showing what it shows.
    case leave

    /// Fabric is told `offline` once, then it is forgotten.
    case offline
}
