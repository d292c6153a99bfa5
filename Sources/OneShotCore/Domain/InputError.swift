/// Input that cannot be used: a file, an environment variable or what somebody answered. It never quotes a secret.
package struct InputError: Error, Equatable, Sendable {
    /// What was read, as messages name it, such as "the key file /etc/key". `nil` where the caller names it.
    let source: String?

    /// Where in it, such as "line 3, column 7". `nil` where the whole of it is meant.
    let position: String?

    /// What is wrong. It continues a sentence that begins with `source`, unless there is a position.
    let reason: String

    /// What is accepted instead, such as "accepted is a path".
    let accepted: String?

    init(_ source: String?, _ reason: String, accepted: String? = nil) {
        self.source = source
        position = nil
        self.reason = reason
        self.accepted = accepted
    }

    /// The error for input that is not the expected JSON.
    init(_ source: String?, _ error: JSONError) {
        self.source = source
        position = "line \(error.line), column \(error.column)"
        reason = error.message
        accepted = nil
    }
}

extension InputError: CustomStringConvertible {
    /// One sentence, such as "the login's answer is malformed: line 1, column 2: 'x' where a value is expected".
    package var description: String {
        let problem = position.map { "is malformed: \($0): \(reason)" } ?? reason
        return [source, problem].compactMap(\.self).joined(separator: " ") + (accepted.map { "; \($0)" } ?? "")
    }
}
