/// How a command prints its result.
enum OutputFormat: String, CaseIterable, Sendable {
    case text, json, none

    /// A page, of the commands that have one.
    case html
}
