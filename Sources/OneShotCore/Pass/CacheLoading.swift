/// Reading what earlier passes left. Whatever cannot be used counts as absent: a cache is a hint, never the truth.
extension Surroundings {
    /// What is done with a cache that cannot be used.
    enum Healing {
        /// It is renamed, so that the pass can write a good one; needs the lock.
        case setAside

        /// It stays where it is, for commands that change nothing.
        case leaveAlone
    }

    func loadStatus(_ healing: Healing) -> StatusCache {
        let (roster, center) = (configuration.roster, configuration.fabric.centerURL)
        return load(.lastStatus, healing) { try StatusCache($0, roster, center: center) } ?? StatusCache(roster)
    }

    func loadTokens(_ healing: Healing) -> WireMemory {
        let center = configuration.fabric.centerURL
        return load(.tokens, healing) { try TokenCache.decode($0, center: center) } ?? WireMemory()
    }

    func loadLastPass(_ healing: Healing) -> LastPass? {
        load(.lastPass, healing) { try LastPass($0) }
    }

    private func load<Contents>(
        _ file: StateDirectory.File, _ healing: Healing, _ decode: (UnsafeRawBufferPointer) throws -> Contents?
    ) -> Contents? {
        switch stateDirectory.load(file, decode: decode) {
        case .absent: return nil
        case .contents(let contents): return contents
        case .unusable(let reason):
            var fields: [Log.Field] = [("file", stateDirectory.path(of: file)), ("message", reason)]
            if healing == .setAside {
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
