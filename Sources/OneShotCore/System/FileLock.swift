internal import Glibc

/// Keeps two passes from overlapping. The lock is held as long as the value lives.
///
/// The kernel drops a `flock` when its process ends, however it ends, so a crash leaves no stale lock. The file itself
/// stays: if it were removed, a third pass could lock a different file of the same name.
package struct FileLock: ~Copyable {
    private let file: FileDescriptor

    /// Whether the file is certainly a lock and nothing else. A pipe or a file with another name can be locked too, but
    /// it may belong to somebody else, so it is not changed.
    private let isOurs: Bool

    private init(_ file: consuming FileDescriptor, isOurs: Bool) {
        self.file = file
        self.isOurs = isOurs
    }

    /// Locks a file, which is created if it is missing.
    ///
    /// - Returns: The lock, or `nil` while another process holds it.
    /// - Throws: Why the file cannot be locked at all.
    static func tryAcquire(at path: String) throws(SystemError) -> FileLock? {
        let file = try FileDescriptor(opening: path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK)
        let isOurs = try file.status().isSoleFile
        // A umask may have removed the owner's permissions from a new file, and the next pass could not open it.
        if isOurs {
            _ = fchmod(file.raw, 0o600)
            if let owner = Directory.ownerIfRoot(of: Directory.parent(of: path)) {
                _ = fchown(file.raw, owner.owner, owner.group)
            }
        }
        do throws(SystemError) {
            try change(LOCK_EX | LOCK_NB, of: file, path)
        } catch {
            if error.code == EWOULDBLOCK { return nil }
            throw error
        }
        return FileLock(file, isOurs: isOurs)
    }

    /// Checks that a file could be locked. It is neither created nor locked.
    ///
    /// - Throws: Why it could not.
    static func check(at path: String) throws(SystemError) {
        do throws(SystemError) {
            try checkLocks(of: FileDescriptor(opening: path, O_RDWR | O_NOFOLLOW | O_NONBLOCK), path)
        } catch {
            if !error.isNoSuchFile { throw error }
            // A pass makes the file. A directory that cannot be read may still take it.
            guard let directory = try? FileDescriptor(opening: Directory.parent(of: path), O_RDONLY | O_DIRECTORY)
            else { return }
            try checkLocks(of: directory, path)
        }
    }

    /// Gives up a lock that is not held, which changes nothing, and fails where there are no locks.
    private static func checkLocks(of file: borrowing FileDescriptor, _ path: String) throws(SystemError) {
        try change(LOCK_UN, of: file, path)
    }

    private static func change(
        _ operation: CInt, of file: borrowing FileDescriptor, _ path: String
    ) throws(SystemError) {
        let descriptor = file.raw
        do throws(SystemError) {
            try systemCall("flock", path) { flock(descriptor, operation) }
        } catch {
            guard error.isUnsupported || error.code == ENOLCK else { throw error }
            throw SystemError(
                "flock", path, code: error.code, explanation: "the file system has no locks (\(error.reason))")
        }
    }

    /// Replaces the text in the file, which is only for people. A failure to write it is ignored.
    func describeHolder(_ text: String) {
        guard isOurs else { return }
        var text = text
        text.withUTF8 { bytes in
            _ = pwrite(file.raw, bytes.baseAddress, bytes.count, 0)
            _ = ftruncate(file.raw, off_t(bytes.count))
        }
    }
}
