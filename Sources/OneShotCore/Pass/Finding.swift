/// Something that `check` says of this machine, and how serious it is.
struct Finding {
    enum Severity: Comparable {
        /// The configuration or a key cannot be used.
        case misconfiguration

        /// A pass would fail as things stand.
        case error
        case warning, note
    }

    let severity: Severity
    let subject: String

    /// What was found, and what to do about it.
    let message: String

    init(_ severity: Severity, _ subject: String, _ message: String) {
        self.severity = severity
        self.subject = subject
        self.message = message
    }

    /// The severity as `check` prints it.
    var level: String {
        switch severity {
        case .misconfiguration, .error: "error"
        case .warning: "warning"
        case .note: "note"
        }
    }
}
