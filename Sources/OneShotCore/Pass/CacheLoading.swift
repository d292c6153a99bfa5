/// What is done with a cache that cannot be used.
enum CorruptCachePolicy {
    /// It is renamed, so that the pass can write a good one. This needs the lock.
    case setAside

    /// It stays where it is: for commands that change nothing.
    case leaveAlone
}

/// Reading what earlier passes left. A cache that cannot be used counts as absent: it is a hint and never the truth.
extension CommandContext {
    func loadStatus(_ policy: CorruptCachePolicy) -> StatusCache {
        let (roster, center) = (configuration.roster, configuration.fabric.centerURL)
        return load(.lastStatus, policy) { try StatusCache($0, roster, center: center) } ?? StatusCache(roster)
    }

    func loadTokens(_ policy: CorruptCachePolicy) -> TokenState {
        let center = configuration.fabric.centerURL
        return load(.tokens, policy) { try TokenCache.decode($0, center: center) } ?? TokenState()
    }

    func loadLastPass(_ policy: CorruptCachePolicy) -> LastPass? {
        load(.lastPass, policy) { try LastPass($0) }
    }

    private func load<Contents>(
        _ file: StateDirectory.File, _ policy: CorruptCachePolicy,
        _ decode: (UnsafeRawBufferPointer) throws -> Contents?
    ) -> Contents? {
        switch stateDirectory.load(file, decode: decode) {
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
