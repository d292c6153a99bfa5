internal import Glibc

/// Keeps two passes from overlapping. The lock is held for as long as the value lives.
///
/// The kernel drops a `flock` when its process ends, however it ends, so a crash leaves nothing stale. The file itself
/// stays: removing it would let a third pass lock a different file of the same name.
package struct FileLock: ~Copyable {
    private let file: FileDescriptor

    /// Whether the file is a lock and nothing else. One that has another name as well, or is a pipe, holds a lock just as
    /// well, but may be somebody's: it is left as it is.
    private let isOurs: Bool

    private init(_ file: consuming FileDescriptor, isOurs: Bool) {
        self.file = file
        self.isOurs = isOurs
    }

    /// `nil` while another process holds the lock.
    package static func tryAcquire(at path: String) throws(SystemError) -> FileLock? {
        let file = try FileDescriptor(opening: path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK)
        let isOurs = try file.status().isSoleFile
        // A umask may have taken the owner's own bits from a new file, and the next pass could not open it.
        if isOurs { _ = fchmod(file.raw, 0o600) }
        do throws(SystemError) {
            try systemCall("flock", path) { flock(file.raw, LOCK_EX | LOCK_NB) }
        } catch {
            guard error.code == EWOULDBLOCK else { throw error }
            return nil
        }
        return FileLock(file, isOurs: isOurs)
    }

    /// Replaces the file's text, which is for people: a failure to write it changes nothing.
    package func describeHolder(_ text: String) {
        guard isOurs else { return }
        var text = text
        text.withUTF8 { bytes in
            _ = pwrite(file.raw, bytes.baseAddress, bytes.count, 0)
            _ = ftruncate(file.raw, off_t(bytes.count))
        }
    }
}
