/// Why a target could not be brought into sync, for people and programs.
package struct Failure: Equatable, Sendable {
    let kind: FailureKind

    /// The HTTP status, or `nil` if there was no response.
    let status: Int?
    let message: String

    init(_ kind: FailureKind, status: Int? = nil, _ message: String) {
        self.kind = kind
        self.status = status
        self.message = message
    }
}
