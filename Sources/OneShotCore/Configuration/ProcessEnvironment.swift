/// What the parser reads beside the arguments.
struct ProcessEnvironment: Sendable {
    /// The value of a variable.
    var value: @Sendable (String) -> String?
    var outputIsTerminal = false
    var errorIsTerminal = false

    /// The file behind standard error; `nil` if it is closed.
    var errorIdentity: (device: UInt64, inode: UInt64)?
}

extension ProcessEnvironment {
    /// Whether standard error goes to systemd's journal. The variable alone does not say so: a process also passes it
    /// on to children whose standard error it has redirected.
    var errorIsJournal: Bool {
        guard let errorIdentity, let stream = value("JOURNAL_STREAM") else { return false }
        return stream == "\(errorIdentity.device):\(errorIdentity.inode)"
    }
}
