/// What is done with a cache that cannot be used.
enum CorruptCachePolicy {
    /// It is renamed, so that the pass can write a good one. This needs the lock.
    case setAside

    /// It stays where it is: for commands that change nothing.
    case leaveAlone
}

/// Reading what earlier passes left. A cache that is malformed counts as absent: it is a hint and never the truth. One
/// that cannot be read is an error, because it may be a good one that only another user can read.
extension CommandContext {
    func loadStatus(_ policy: CorruptCachePolicy) throws(SystemError) -> StatusCache {
        try contents(readStatus(), .lastStatus, policy) ?? StatusCache(configuration.roster)
    }

    func loadTokens(_ policy: CorruptCachePolicy) throws(SystemError) -> TokenState {
        try contents(readTokens(), .tokens, policy) ?? TokenState()
    }

    func loadLastPass(_ policy: CorruptCachePolicy) throws(SystemError) -> LastPass? {
        try contents(readLastPass(), .lastPass, policy)
    }

    func readStatus() throws(SystemError) -> StateDirectory.Loaded<StatusCache> {
        let (roster, center) = (configuration.roster, configuration.fabric.centerURL)
        return try stateDirectory.load(.lastStatus) { try StatusCache($0, roster, center: center) }
    }

    func readTokens() throws(SystemError) -> StateDirectory.Loaded<TokenState> {
        let center = configuration.fabric.centerURL
        return try stateDirectory.load(.tokens) { try TokenCache.decode($0, center: center) }
    }

    func readLastPass() throws(SystemError) -> StateDirectory.Loaded<LastPass> {
        try stateDirectory.load(.lastPass) { try LastPass($0) }
    }

    /// The contents of a cache, if it has any that can be used.
    private func contents<Contents>(
        _ loaded: StateDirectory.Loaded<Contents>, _ file: StateDirectory.File, _ policy: CorruptCachePolicy
    ) -> Contents? {
        switch loaded {
        case .absent: return nil
        case .contents(let contents): return contents
        case .unusable(let reason):
            var fields: [Log.Field] = [("file", stateDirectory.path(of: file)), ("message", reason)]
            if policy == .setAside {
                do throws(SystemError) {
                    try stateDirectory.setAside(file)
                    fields.append(("kept_as", "\(file.rawValue).corrupt"))
                } catch {
                    fields.append(("not_set_aside", error.description))
                }
            }
            log.log(.warn, "cache_unusable", fields)
            return nil
        }
    }
}
