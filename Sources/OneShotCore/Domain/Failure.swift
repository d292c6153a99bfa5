/// Why a target could not be brought into sync, for people and programs.
package struct Failure: Equatable, Sendable {
    package let kind: FailureKind

    /// The HTTP status, or `nil` if there was no response.
    package let status: Int?
    package let message: String

    package init(_ kind: FailureKind, status: Int? = nil, _ message: String) {
        self.kind = kind
        self.status = status
        self.message = message
    }
}
