/// What a command prints on standard output.
package enum OutputFormat: String, CaseIterable, Sendable {
    case text, json, none
}
