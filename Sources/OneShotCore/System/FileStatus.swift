internal import Glibc

/// What the file system knows about a file. The corresponding C functions are `stat`, `lstat` and `fstat`.
package struct FileStatus: Sendable {
    private let mode: mode_t
    private let links: UInt64

    /// The user and the group that it belongs to.
    let owner: UInt32
    let group: UInt32

    /// The size in bytes.
    let size: Int

    /// When the contents last changed, in milliseconds since 1970. Some file systems keep any 64 bits of seconds. A time
    /// outside the years 1 to 9999 is given as the nearest within them, so that one can reckon with it.
    let modifiedMilliseconds: Int64

    init(_ status: stat) {
        mode = status.st_mode
        links = UInt64(status.st_nlink)
        owner = status.st_uid
        group = status.st_gid
        size = Int(status.st_size)
        let seconds = min(max(Int64(status.st_mtim.tv_sec), -62_135_596_800), 253_402_300_799)
        modifiedMilliseconds = seconds * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
    }

    /// Looks at what a path leads to, through links.
    ///
    /// - Returns: `nil` if there is no such file.
    /// - Throws: Why it cannot be looked at.
    init?(of path: String) throws(SystemError) {
        var status = stat()
        do throws(SystemError) {
            try systemCall("stat", path) { stat(path, &status) }
        } catch {
            if error.isNoSuchFile { return nil }
            throw error
        }
        self.init(status)
    }

    /// Looks at what has a name. If that is a link, it is the link itself.
    ///
    /// - Returns: `nil` if there is no such file.
    /// - Throws: Why it cannot be looked at.
    init?(ofLink path: String) throws(SystemError) {
        var status = stat()
        do throws(SystemError) {
            try systemCall("lstat", path) { lstat(path, &status) }
        } catch {
            if error.isNoSuchFile { return nil }
            throw error
        }
        self.init(status)
    }

    static func exists(_ path: String) -> Bool { (try? FileStatus(of: path)) != nil }

    var isRegular: Bool { mode & S_IFMT == S_IFREG }
    var isLink: Bool { mode & S_IFMT == S_IFLNK }

    /// Whether it is a regular file with no other name, so that changing it changes nobody else's file.
    var isSoleFile: Bool { isRegular && links == 1 }
    var isDirectory: Bool { mode & S_IFMT == S_IFDIR }

    /// Whether users may read it that are neither its owner nor this user nor root: everybody, or the members of its
    /// group.
    var isReadableByOthers: Bool {
        mode & 0o004 != 0 || mode & 0o040 != 0 && UserGroup.hasMembers(group, besides: [owner, geteuid(), 0])
    }

    /// The permission bits, such as 0o600.
    var permissions: UInt32 { mode & 0o7777 }

    /// Whose file it is, for messages: "user 0, group 0, mode 600".
    var ownership: String { "user \(owner), group \(group), mode \(String(permissions, radix: 8))" }
}
