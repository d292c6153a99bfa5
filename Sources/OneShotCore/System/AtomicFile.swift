internal import Glibc

/// Replaces whole files, so that a reader sees the old bytes or the new ones and never a part.
package enum AtomicFile {
    /// How much of the way to the disk a replacement waits for.
    package enum Durability: Sendable {
        /// Survives a power cut once `replace` has returned.
        case synced

        /// Survives a kill; after a power cut the file may be the old one.
        case unsynced
    }

    /// Writes a temporary file beside `path` and renames it over it. On failure the old file is intact, unless it is the
    /// directory that could not be synced: then the new one is in place.
    package static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o600, _ durability: Durability
    ) throws(SystemError) {
        let temporary = temporaryPath(for: path)
        do throws(SystemError) {
            try write(bytes, to: temporary, mode, durability)
            try rename(temporary, to: path)
        } catch {
            unlink(temporary)
            throw error
        }
        if durability == .synced { try syncDirectory(of: path) }
    }

    /// Writes a file that must not exist yet, and leaves nothing where that fails.
    package static func create(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o600) throws(SystemError) {
        do throws(SystemError) {
            try write(bytes, to: path, mode, .synced)
        } catch {
            // One that could not be opened is somebody else's.
            if error.call != "open" { unlink(path) }
            throw error
        }
    }

    private static func write(
        _ bytes: [UInt8], to path: String, _ mode: UInt32, _ durability: Durability
    ) throws(SystemError) {
        let file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
        // The umask may have taken bits away that the file is to have.
        try systemCall("fchmod", path) { fchmod(file.raw, mode) }
        var failure: SystemError?
        bytes.withUnsafeBytes { bytes in
            do throws(SystemError) { try file.writeAll(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
        if durability == .synced { try file.sync() }
    }

    /// What a failure names that leaves the new file in place.
    package static let syncCall = "sync the directory of"

    /// Makes the names in a file's directory survive a power cut.
    package static func syncDirectory(of path: String) throws(SystemError) {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { $0 == path.startIndex ? "/" : String(path[..<$0]) }
        do throws(SystemError) {
            try FileDescriptor(opening: name ?? ".", O_RDONLY | O_DIRECTORY).sync()
        } catch {
            // Some file systems cannot sync a directory, in many words, and one that may be written to and not read cannot
            // be opened for it; there the rename is as durable as they make it. What failed for want of space or a sound
            // disk is another matter.
            if [EIO, ENOSPC, EDQUOT].contains(error.code) { throw SystemError(syncCall, path, code: error.code) }
        }
    }

    package static func rename(_ path: String, to other: String) throws(SystemError) {
        try systemCall("rename", path) { Glibc.rename(path, other) }
    }

    package static func setMode(_ mode: UInt32, of path: String) throws(SystemError) {
        try systemCall("chmod", path) { chmod(path, mode) }
    }

    // MARK: - Temporary files

    private static let ending = ".tmp"

    /// A name that no other process has: the kernel's random bits, since process ids repeat across containers. 53 of them, which
    /// are sixteen digits: a file's name has at most 255 bytes.
    private static func temporaryPath(for path: String) -> String {
        "\(path).\(SystemRandomNumberGenerator.word() >> 11)\(ending)"
    }

    /// Removes what killed processes left of `names`; call it while nobody else writes them.
    package static func removeLeftovers(of names: [String], in directory: String) {
        guard let found = try? Directory.names(in: directory) else { return }
        for name in found where name.hasSuffix(ending) && names.contains(where: { name.hasPrefix($0 + ".") }) {
            unlink("\(directory)/\(name)")
        }
    }
}

extension SystemRandomNumberGenerator {
    static func word() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
