internal import Glibc

/// Replaces whole files, so that a reader sees the old bytes or the new ones and never a part of them.
package enum AtomicFile {
    /// What a replaced file survives.
    package enum Durability: Sendable {
        /// A power cut, once `replace` has returned.
        case synced

        /// A kill. After a power cut the file may be the old one.
        case unsynced
    }

    /// Replaces a file, or makes it, by renaming a temporary file that is written beside it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - bytes: Its new contents.
    ///   - mode: Its permissions, whatever the umask.
    ///   - durability: What the new file survives.
    /// - Throws: The call that failed. The old file is then intact, unless `call` is `syncCall`: then the new file is
    ///   in place, but a power cut may still undo that.
    static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o600, _ durability: Durability
    ) throws(SystemError) {
        let temporary = temporaryPath(for: path)
        do throws(SystemError) {
            try write(
                bytes, to: temporary, mode, durability, owner: Directory.ownerIfRoot(of: Directory.parent(of: path)))
            try rename(temporary, to: path)
        } catch {
            // If it could not be opened, a file of that name belongs to somebody else.
            if error.call != "open" { unlink(temporary) }
            throw error
        }
        if durability == .synced { try syncDirectory(of: path) }
    }

    /// Writes a file that must not exist yet, and syncs it.
    ///
    /// - Throws: The call that failed. No file is left then.
    static func create(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o600) throws(SystemError) {
        do throws(SystemError) {
            try write(bytes, to: path, mode, .synced, owner: nil)
        } catch {
            // If it could not be opened, a file of that name belongs to somebody else.
            if error.call != "open" { unlink(path) }
            throw error
        }
    }

    private static func write(
        _ bytes: [UInt8], to path: String, _ mode: UInt32, _ durability: Durability, owner: FileStatus?
    ) throws(SystemError) {
        let file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
        do throws(SystemError) {
            // The umask may have removed permissions that the file must have.
            try systemCall("fchmod", path) { fchmod(file.raw, mode) }
        } catch {
            // Some file systems keep no permissions.
            if !error.isUnsupported, error.code != EPERM { throw error }
        }
        if let owner { _ = fchown(file.raw, owner.owner, owner.group) }
        var failure: SystemError?
        bytes.withUnsafeBytes { bytes in
            do throws(SystemError) { try file.writeAll(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
        guard durability == .synced else { return }
        do throws(SystemError) {
            try file.sync()
        } catch {
            // On a file system that never syncs, the file is as durable as it can be.
            if !error.isUnsupported { throw error }
        }
    }

    /// Whether the file system syncs a file or a directory. One that cannot be opened counts as such.
    static func canSync(_ path: String) -> Bool {
        do throws(SystemError) {
            try FileDescriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW).sync()
            return true
        } catch {
            return error.call != "fsync" || !error.isUnsupported
        }
    }

    /// The `call` of an error after which the new file is in place.
    static let syncCall = "sync the directory of"

    /// Makes the names in a file's directory survive a power cut.
    ///
    /// - Throws: A `syncCall` error if the disk is full or broken.
    static func syncDirectory(of path: String) throws(SystemError) {
        do throws(SystemError) {
            try FileDescriptor(opening: Directory.parent(of: path), O_RDONLY | O_DIRECTORY).sync()
        } catch {
            // Some file systems cannot sync a directory, and report that with various codes. A directory that may be
            // written but not read cannot be opened for it. In both cases the rename is as durable as it can be. But a
            // full or broken disk is an error.
            if [EIO, ENOSPC, EDQUOT].contains(error.code) { throw SystemError(syncCall, path, code: error.code) }
        }
    }

    /// Renames a file, and replaces another one of the new name. The corresponding C function is `rename`.
    static func rename(_ path: String, to other: String) throws(SystemError) {
        try systemCall("rename", path) { Glibc.rename(path, other) }
    }

    /// Sets the permission bits of a file that has no other name. A link is not followed: root may work in a directory
    /// in which somebody else can put one in the file's place at any time.
    static func setMode(_ mode: UInt32, of path: String) throws(SystemError) {
        let file = try FileDescriptor(opening: path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        guard try file.status().isSoleFile else { throw .hasOtherNames("chmod", path) }
        try systemCall("chmod", path) { fchmod(file.raw, mode) }
    }

    // MARK: - Temporary files

    private static let ending = ".tmp"

    /// Makes a name that no other process uses. It has random bits, because process ids repeat across containers.
    private static func temporaryPath(for path: String) -> String {
        temporaryPath(for: path, SystemRandomNumberGenerator.word() | leastNumber)
    }

    /// The name with a number, which always has sixteen digits. A file's name may have no more than 255 bytes, and
    /// somebody's `board.html.20260601.tmp` must not look like one of these.
    private static func temporaryPath(for path: String, _ number: UInt64) -> String {
        "\(path).\(String(number, radix: 16))\(ending)"
    }

    private static let leastNumber: UInt64 = 1 << 63

    /// Whether a temporary file for `file` could have this name.
    private static func isTemporary(_ name: String, for file: String) -> Bool {
        let digits = Substring(name.utf8.dropFirst(file.utf8.count + 1).dropLast(ending.utf8.count))
        guard let number = UInt64(digits, radix: 16), number >= leastNumber else { return false }
        return name.utf8.elementsEqual(temporaryPath(for: file, number).utf8)
    }

    /// Removes the temporary files that killed processes of this user left, and nobody else's files. Call it while
    /// nobody else replaces these files.
    ///
    /// - Parameters:
    ///   - names: The names of the files that were being replaced.
    ///   - directory: Their directory.
    static func removeLeftovers(of names: [String], in directory: String) {
        guard let found = try? Directory.names(in: directory) else { return }
        for name in found where names.contains(where: { isTemporary(name, for: $0) }) {
            let path = "\(directory)/\(name)"
            if let status = try? FileStatus(ofLink: path), status.isRegular, status.owner == geteuid() { unlink(path) }
        }
    }
}

extension SystemRandomNumberGenerator {
    /// 64 random bits of the kernel.
    static func word() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
