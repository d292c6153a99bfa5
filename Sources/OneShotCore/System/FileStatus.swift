internal import Glibc

/// What the file system says of a file. The corresponding C functions are `stat`, `lstat` and `fstat`.
package struct FileStatus: Sendable {
    private let mode: mode_t
    private let links: UInt64
    package let size: Int
    package let inode: UInt64
    package let owner: UInt32

    /// The last change of the contents, in milliseconds since 1970.
    package let modifiedMilliseconds: Int64

    init(_ status: stat) {
        mode = status.st_mode
        links = UInt64(status.st_nlink)
        size = Int(status.st_size)
        inode = UInt64(status.st_ino)
        owner = status.st_uid
        modifiedMilliseconds = Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
    }

    /// `nil` where there is no such file.
    package init?(of path: String) throws(SystemError) {
        var status = stat()
        do throws(SystemError) {
            try systemCall("stat", path) { stat(path, &status) }
        } catch {
            if error.isNoSuchFile { return nil }
            throw error
        }
        self.init(status)
    }

    static func exists(_ path: String) -> Bool { (try? FileStatus(of: path)) != nil }

    /// As `init(of:)`, but of a link itself and not of what it leads to.
    package init?(ofLink path: String) throws(SystemError) {
        var status = stat()
        do throws(SystemError) {
            try systemCall("lstat", path) { lstat(path, &status) }
        } catch {
            if error.isNoSuchFile { return nil }
            throw error
        }
        self.init(status)
    }

    package var isRegular: Bool { mode & S_IFMT == S_IFREG }

    /// Whether it is a regular file that no other name leads to, so that changing it changes nobody else's.
    package var isSoleFile: Bool { isRegular && links == 1 }
    package var isDirectory: Bool { mode & S_IFMT == S_IFDIR }

    /// Whether group or others may read it.
    package var isReadableByOthers: Bool { mode & 0o044 != 0 }

    /// The permission bits, such as 0o600.
    package var permissions: UInt32 { mode & 0o7777 }
}
