/// One thing that is wrong with a configuration: where, what, and what is accepted.
package struct Diagnostic: Equatable, Sendable {
    package let file: String

    /// Such as `bindings[3].agent_id`; empty where the file as a whole is meant.
    package let path: String
    package let message: String

    package init(file: String, path: String, _ message: String) {
        self.file = escapingControls(in: file)
        self.path = path
        self.message = message
    }

    package init(file: String, _ error: JSONError) {
        self.init(file: "\(file):\(error.line):\(error.column)", path: "", error.message)
    }
}

extension Diagnostic: CustomStringConvertible {
    package var description: String { path.isEmpty ? "\(file): \(message)" : "\(file): \(path): \(message)" }
}

/// A configuration that cannot be used, with everything that is wrong with it.
package struct ConfigurationError: Error, Equatable, Sendable {
    package let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// One line for each thing that is wrong.
    package var lines: [String] { diagnostics.map(\.description) }
}
