/// The folder in which a job remembers what it must between passes.
///
///     lock               held for a whole pass, never deleted
///     last-status.json   what Fabric acknowledged last, and what is in doubt
///     tokens.json        sessions and waits
///     last-pass.json     the summary of the last pass
///     NAME.corrupt       a cache that could not be read, set aside
package struct StateDirectory: Sendable {
    package enum File: String, CaseIterable, Sendable {
        case lock
        case lastStatus = "last-status.json"
        case tokens = "tokens.json"
        case lastPass = "last-pass.json"
    }

    package let path: String

    package init(_ path: String) { self.path = path }

    package func path(of file: File) -> String { "\(path)/\(file.rawValue)" }

    /// Makes the directory if it is missing, and checks that this process can write to it.
    package func prepare() throws(SystemError) {
        if try exists() { try Directory.checkWritable(path) } else { try Directory.create(path) }
    }

    /// Throws where `prepare` would, and makes nothing.
    package func checkUsable() throws(SystemError) {
        if try exists() { try Directory.checkWritable(path) } else { try Directory.checkCreatable(path) }
    }

    /// Throws where there is something that cannot be read as a state directory; a missing one is an empty one.
    package func checkReadable() throws(SystemError) {
        if try exists() { try Directory.checkSearchable(path) }
    }

    /// Whether it is there; throws where something else is.
    private func exists() throws(SystemError) -> Bool {
        guard let status = try FileStatus(of: path) else { return false }
        guard status.isDirectory else { throw SystemError.notDirectory("use", path) }
        return true
    }

    package func tryLock() throws(SystemError) -> FileLock? { try FileLock.tryAcquire(at: path(of: .lock)) }

    /// Removes what a killed pass was writing; call it with the lock held.
    package func removeLeftovers() {
        AtomicFile.removeLeftovers(of: File.allCases.map(\.rawValue), in: path)
    }

    package func replace(
        _ file: File, with bytes: [UInt8], _ durability: AtomicFile.Durability
    ) throws(SystemError) {
        try AtomicFile.replace(path(of: file), with: bytes, durability)
    }

    /// Makes the files that are there stay there: a pass that was killed may have renamed one and not come to this.
    package func sync() throws(SystemError) { try AtomicFile.syncDirectory(of: path(of: .lastStatus)) }

    // MARK: - Reading caches

    /// A cache larger than this is not ours.
    private static let limit = 1 << 30

    /// What became of reading a cache.
    package enum Loaded<Contents> {
        case absent
        case contents(Contents)

        /// It cannot be used, for this reason.
        case unusable(String)
    }

    /// Reads a cache; `decode` throws `CacheError` or `JSONError` where the bytes are not one. No link is followed.
    package func load<Contents>(
        _ file: File, decode: (UnsafeRawBufferPointer) throws -> Contents?
    ) -> Loaded<Contents> {
        do {
            guard
                let contents = try FileContents.read(path(of: file), limit: Self.limit, followingLinks: false)
            else {
                return .absent
            }
            return try decode(contents.bytes).map(Loaded.contents) ?? .absent
        } catch {
            return .unusable("\(error)")
        }
    }

    /// Renames a file that cannot be used to `NAME.corrupt`, in the place of an earlier one.
    package func setAside(_ file: File) throws(SystemError) {
        try AtomicFile.rename(path(of: file), to: path(of: file) + ".corrupt")
    }

    /// Takes reading and writing by others away from the token cache; `true` where that was needed.
    package func tightenTokens() throws(SystemError) -> Bool {
        guard let status = try FileStatus(ofLink: path(of: .tokens)), status.isRegular, status.permissions & 0o077 != 0
        else { return false }
        guard status.isSoleFile else { throw SystemError.hasOtherNames("chmod", path(of: .tokens)) }
        try AtomicFile.setMode(0o600, of: path(of: .tokens))
        return true
    }
}

/// Bytes that are JSON but not the cache that this version writes.
package struct CacheError: Error, CustomStringConvertible {
    package let description: String
}
