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
                // What exists may also be a file, or a link to nothing.
                guard try FileStatus(of: path)?.isDirectory == true else { throw error }
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
        try systemCall("chmod", path) { chmod(path, 0o700) }
    }

    /// Checks that this process could create files in a directory.
    ///
    /// - Throws: Why it could not.
    static func checkWritable(_ path: String) throws(SystemError) {
        try systemCall("access", path) { faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) }
    }

    /// Checks that this process could open the files of a directory.
    ///
    /// - Throws: Why it could not.
    static func checkSearchable(_ path: String) throws(SystemError) {
        try systemCall("access", path) { faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) }
    }

    /// Checks that this process could make a directory, with its missing parents.
    ///
    /// - Throws: Why it could not.
    static func checkCreatable(_ path: String) throws(SystemError) {
        let parent = parent(of: path)
        guard let status = try FileStatus(of: parent) else { return try checkCreatable(parent) }
        guard status.isDirectory else { throw SystemError.notDirectory("make a directory in", parent) }
        try checkWritable(parent)
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
