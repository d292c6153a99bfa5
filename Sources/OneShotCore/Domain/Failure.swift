/// Why a target could not be brought into sync, for people and programs.
package struct Failure: Equatable, Sendable {
    let kind: FailureKind

    /// The HTTP status, or `nil` if there was no response.
    let status: Int?
    let message: String

    /// The kind that it counts as across passes. Kinds that alternate while one thing is wrong are one failure: a
    /// refused login is tried again now and then, and its backoff fails the passes in between.
    let lastingKind: FailureKind

    init(_ kind: FailureKind, status: Int? = nil, _ message: String, lastingKind: FailureKind? = nil) {
        self.kind = kind
        self.status = status
        self.message = message
        self.lastingKind = lastingKind ?? kind
    }
}
