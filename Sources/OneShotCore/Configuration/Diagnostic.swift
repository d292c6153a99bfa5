/// An error in a configuration: where it is, what is wrong, and what is accepted.
struct Diagnostic: Equatable, Sendable {
    let file: String

    /// Such as `bindings[3].agent_id`; empty for the file as a whole.
    let path: String
    let message: String

    init(file: String, path: String, _ message: String) {
        self.file = escapingControls(in: file)
        self.path = path
        self.message = message
    }

    init(file: String, _ error: JSONError) {
        self.init(file: "\(file):\(error.line):\(error.column)", path: "", error.message)
    }
}

extension Diagnostic: CustomStringConvertible {
    var description: String { path.isEmpty ? "\(file): \(message)" : "\(file): \(path): \(message)" }
}

/// All the errors in a configuration.
package struct ConfigurationError: Error, Equatable, Sendable {
    let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// One line for each error.
    package var lines: [String] { diagnostics.map(\.description) }
}
