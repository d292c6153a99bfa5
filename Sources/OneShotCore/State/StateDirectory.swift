/// The directory with what a job remembers between passes.
///
///     lock               held during a pass, never deleted
///     last-status.json   what Fabric acknowledged last, and what is in doubt
///     tokens.json        sessions and waits
///     last-pass.json     the summary of the last pass
///     NAME.corrupt       a cache that could not be read
package struct StateDirectory: Sendable {
    package enum File: String, CaseIterable, Sendable {
        case lock
        case lastStatus = "last-status.json"
        case tokens = "tokens.json"
        case lastPass = "last-pass.json"
    }

    let path: String

    init(_ path: String) { self.path = path }

    func path(of file: File) -> String { "\(path)/\(file.rawValue)" }

    /// Makes the directory if it is missing, and checks that this process can write to it.
    ///
    /// - Throws: Why it cannot be used.
    func prepare() throws(SystemError) {
        if try Directory.exists(path) { try Directory.checkWritable(path) } else { try Directory.create(path) }
    }

    /// Checks that `prepare` would succeed, and makes nothing.
    ///
    /// - Throws: Why it would not.
    func checkUsable() throws(SystemError) {
        if try Directory.exists(path) { try Directory.checkWritable(path) } else { try Directory.checkCreatable(path) }
    }

    /// Checks that the files of the directory can be opened. A directory that is missing counts as an empty one.
    ///
    /// - Throws: Why they cannot.
    func checkReadable() throws(SystemError) {
        if try Directory.exists(path) { try Directory.checkSearchable(path) }
    }

    /// Whether the file system syncs the directory and the files that are there. If not, a power cut may lose what a
    /// pass has saved.
    var canSync: Bool { ([path] + File.allCases.map(path(of:))).allSatisfy(AtomicFile.canSync) }

    /// Checks that the lock could be taken, and leaves it alone.
    ///
    /// - Throws: Why it could not, whoever holds it.
    func checkLockable() throws(SystemError) { try FileLock.check(at: path(of: .lock)) }

    /// Whether nothing can be saved, because the file system has no room.
    var isFull: Bool { Directory.isFull(path) }

    /// Takes the job's lock, or returns `nil` while another process holds it.
    func tryLock() throws(SystemError) -> FileLock? { try FileLock.tryAcquire(at: path(of: .lock)) }

    /// Removes the temporary files of killed passes. Call it only with the lock held.
    func removeLeftovers() {
        AtomicFile.removeLeftovers(of: File.allCases.map(\.rawValue), in: path)
    }

    /// Replaces a file as a whole. Errors are those of `AtomicFile.replace`.
    func replace(
        _ file: File, with bytes: [UInt8], _ durability: AtomicFile.Durability
    ) throws(SystemError) {
        try AtomicFile.replace(path(of: file), with: bytes, durability)
    }

    /// Syncs the directory. A killed pass may have renamed a file without reaching its sync.
    func sync() throws(SystemError) { try AtomicFile.syncDirectory(of: path(of: .lastStatus)) }

    // MARK: - Reading caches

    /// A cache is never larger than this.
    private static let limit = 1 << 30

    /// The result of reading a cache.
    package enum Loaded<Contents> {
        case absent
        case contents(Contents)

        /// The cache cannot be used, and why.
        case unusable(String)

        /// Why it cannot be used; `nil` where it can, or is absent.
        var complaint: String? {
            switch self {
            case .absent, .contents: nil
            case .unusable(let reason): reason
            }
        }
    }

    /// Reads a cache. A link in its place is not followed.
    ///
    /// - Parameters:
    ///   - file: The cache.
    ///   - decode: Makes the contents of the bytes. It returns `nil` for a cache that counts as absent, and throws for
    ///     one that cannot be used.
    /// - Returns: The contents, or why there are none.
    /// - Throws: Why the cache cannot be read. It may be a good one, which another user can read.
    func load<Contents>(
        _ file: File, decode: (UnsafeRawBufferPointer) throws -> Contents?
    ) throws(SystemError) -> Loaded<Contents> {
        let contents: FileContents?
        do throws(FileContents.Failure) {
            contents = try FileContents.read(path(of: file), limit: Self.limit, followingLinks: false)
        } catch {
            switch error {
            case .system(let error): throw error
            case .notRegular: throw .notRegular("read", path(of: file))
            case .tooLarge: return .unusable("\(error)")
            }
        }
        guard let contents else { return .absent }
        do {
            return try decode(contents.bytes).map(Loaded.contents) ?? .absent
        } catch {
            // It may be that only the end was not reached, so nothing is known about the cache.
            if ProcessGuard.mustEnd { throw SystemError.interrupted("read", path(of: file)) }
            return .unusable("\(error)")
        }
    }

    /// Renames a cache that cannot be used to `NAME.corrupt`, which replaces an earlier one.
    func setAside(_ file: File) throws(SystemError) {
        try AtomicFile.rename(path(of: file), to: path(of: file) + ".corrupt")
    }

    /// The status of the token cache, if others have any access to it.
    ///
    /// - Throws: Why it cannot be looked at.
    func openTokens() throws(SystemError) -> FileStatus? {
        guard let status = try FileStatus(ofLink: path(of: .tokens)), status.isRegular, status.permissions & 0o077 != 0
        else { return nil }
        return status
    }

    /// Makes the token cache accessible to its owner only.
    ///
    /// - Returns: Whether others had access.
    /// - Throws: Why that cannot be changed.
    func tightenTokens() throws(SystemError) -> Bool {
        guard let status = try openTokens() else { return false }
        guard status.isSoleFile else { throw SystemError.hasOtherNames("chmod", path(of: .tokens)) }
        try AtomicFile.setMode(0o600, of: path(of: .tokens))
        return true
    }
}
