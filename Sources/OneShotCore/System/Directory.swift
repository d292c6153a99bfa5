internal import Glibc

/// Makes, tests and lists directories.
package enum Directory {
    /// Makes a directory and its missing parents with mode 0700, whatever the umask. One that exists stays as it is.
    ///
    /// - Throws: The call that failed, also if something else has that name.
    static func create(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            try make(path)
        } catch {
            switch error.code {
            case EEXIST:
                if try !exists(path) { throw .leadsNowhere("use", path) }
            case ENOENT:
                let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
                guard let slash, slash != path.startIndex else { throw error }
                try create(String(path[..<slash]))
                do throws(SystemError) {
                    try make(path)
                } catch {
                    // Another process may have been faster, and `a/.` exists as soon as `a` does.
                    if error.code != EEXIST { throw error }
                }
            default: throw error
            }
        }
    }

    private static func make(_ path: String) throws(SystemError) {
        try systemCall("mkdir", path) { mkdir(path, 0o700) }
        if let owner = ownerIfRoot(of: parent(of: path)) {
            // By descriptor, because the owner may put a link in the new directory's place.
            let made = try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            _ = fchmod(made.raw, 0o700)
            _ = fchown(made.raw, owner.owner, owner.group)
            return
        }
        do throws(SystemError) {
            try systemCall("chmod", path) { chmod(path, 0o700) }
        } catch {
            // Some file systems keep no permissions.
            if !error.isUnsupported, error.code != EPERM { throw error }
        }
    }

    /// Whom root leaves what it makes in a directory to: the directory's own user and group. Otherwise a pass by hand
    /// would take the files away from the user who makes the other passes.
    ///
    /// - Returns: The directory's status; `nil` if this process is not root, or the directory belongs to root.
    static func ownerIfRoot(of path: String) -> FileStatus? {
        guard geteuid() == 0, let status = try? FileStatus(of: path), status.owner != 0 || status.group != 0 else {
            return nil
        }
        return status
    }

    /// Whether there is a directory.
    ///
    /// - Throws: Why the path cannot be one: it leads to something else, or is a link that leads nowhere.
    static func exists(_ path: String) throws(SystemError) -> Bool {
        guard let status = try FileStatus(of: path) else {
            if try FileStatus(ofLink: path)?.isLink == true { throw .leadsNowhere("use", path) }
            // Perhaps one of its parents is such a link.
            let parent = parent(of: path)
            if parent != path { _ = try exists(parent) }
            return false
        }
        guard status.isDirectory else { throw .notDirectory("use", path) }
        return true
    }

    /// Checks that this process could create files in a directory.
    ///
    /// - Throws: Why it could not.
    static func checkWritable(_ path: String) throws(SystemError) {
        try checkAccess(path, W_OK | X_OK)
    }

    /// Checks that this process could open the files of a directory.
    ///
    /// - Throws: Why it could not.
    static func checkSearchable(_ path: String) throws(SystemError) {
        try checkAccess(path, X_OK)
    }

    private static func checkAccess(_ path: String, _ mode: CInt) throws(SystemError) {
        do throws(SystemError) {
            try systemCall("access", path) { faccessat(AT_FDCWD, path, mode, AT_EACCESS) }
        } catch {
            // Sandboxes that are older than the call `faccessat2` forbid it. `access` asks for the real user, who is
            // also the effective one unless the program is installed setuid.
            guard error.code == EPERM || error.code == ENOSYS else { throw error }
            try systemCall("access", path) { access(path, mode) }
        }
    }

    /// Checks that this process could make a directory, with its missing parents.
    ///
    /// - Throws: Why it could not.
    static func checkCreatable(_ path: String) throws(SystemError) {
        let parent = parent(of: path)
        if try exists(parent) { try checkWritable(parent) } else { try checkCreatable(parent) }
    }

    /// Whether the directory's file system has no room for this user: no free blocks, or no free inodes. One that does
    /// not say counts as one that has.
    static func isFull(_ path: String) -> Bool {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return false }
        let isRoot = geteuid() == 0
        let blocks = isRoot ? status.f_bfree : status.f_bavail
        let inodes = isRoot ? status.f_ffree : status.f_favail
        return status.f_blocks > 0 && blocks == 0 || status.f_files > 0 && inodes == 0
    }

    /// Resolves links, dots and repeated slashes. The corresponding C function is `realpath`.
    ///
    /// - Returns: The path without them, or `path` itself if it leads to nothing.
    static func canonical(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Lists a directory.
    ///
    /// - Returns: The names in it, in no order, without `.` and `..`. Names that are not UTF-8 are left out.
    /// - Throws: Why the directory cannot be read.
    static func names(in path: String) throws(SystemError) -> [String] {
        var names: [String] = []
        _ = try firstName(in: path) { name in
            names.append(name)
            return false
        }
        return names
    }

    /// Looks for a name in a directory, which is read only as far as that.
    ///
    /// - Parameters:
    ///   - path: The directory.
    ///   - matches: Whether a name is the one.
    /// - Returns: The first name that matches, if there is one.
    /// - Throws: Why the directory cannot be read.
    static func firstName(in path: String, where matches: (String) -> Bool) throws(SystemError) -> String? {
        guard let stream = opendir(path) else { throw SystemError("opendir", path) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes.assumingMemoryBound(to: CChar.self).baseAddress.flatMap(String.init(validatingCString:))
            }
            if let name, name != ".", name != "..", matches(name) { return name }
        }
        return nil
    }
}
