/// What a command prints on standard output.
package enum OutputFormat: String, CaseIterable, Sendable {
    case text, json, none

    /// A page, of the commands that have one.
    case html
}
