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
        let (roster, center) = (configuration.roster, configuration.fabric.centerURL)
        return try load(.lastStatus, policy) { try StatusCache($0, roster, center: center) } ?? StatusCache(roster)
    }

    func loadTokens(_ policy: CorruptCachePolicy) throws(SystemError) -> TokenState {
        let center = configuration.fabric.centerURL
        return try load(.tokens, policy) { try TokenCache.decode($0, center: center) } ?? TokenState()
    }

    func loadLastPass(_ policy: CorruptCachePolicy) throws(SystemError) -> LastPass? {
        try load(.lastPass, policy) { try LastPass($0) }
    }

    private func load<Contents>(
        _ file: StateDirectory.File, _ policy: CorruptCachePolicy,
        _ decode: (UnsafeRawBufferPointer) throws -> Contents?
    ) throws(SystemError) -> Contents? {
        switch try stateDirectory.load(file, decode: decode) {
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
