internal import Glibc

/// Directories: making, testing and listing them.
package enum Directory {
    /// Makes a directory of mode 0700, and its missing parents, whatever the umask. One that exists stays as it is.
    package static func create(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            try make(path)
        } catch {
            switch error.code {
            case EEXIST:
                // A file in the way exists too, and so does a link that leads nowhere.
                guard try FileStatus(of: path)?.isDirectory == true else { throw error }
            case ENOENT:
                let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
                guard let slash, slash != path.startIndex else { throw error }
                try create(String(path[..<slash]))
                do throws(SystemError) {
                    try make(path)
                } catch {
                    // Another start may have been quicker, and `a/.` exists once `a` does.
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

    /// Throws where this process could not create files in the directory.
    package static func checkWritable(_ path: String) throws(SystemError) {
        try systemCall("access", path) { faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) }
    }

    /// Throws where this process could not open what the directory holds.
    package static func checkSearchable(_ path: String) throws(SystemError) {
        try systemCall("access", path) { faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) }
    }

    /// Throws where this process could not make the directory, with its missing parents.
    package static func checkCreatable(_ path: String) throws(SystemError) {
        var parent = path
        while true {
            guard let slash = parent.utf8.lastIndex(of: UInt8(ascii: "/")) else {
                parent = "."
                break
            }
            parent = slash == parent.startIndex ? "/" : String(parent[..<slash])
            guard let status = try FileStatus(of: parent) else { continue }
            guard status.isDirectory else { throw SystemError.notDirectory("make a directory in", parent) }
            break
        }
        try checkWritable(parent)
    }

    /// The path without links, dots and repeated slashes, or as it is where that cannot be told.
    package static func canonical(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Whether a directory holds a name with this ending; it is read no further than to the first.
    package static func hasName(endingIn suffix: String, in path: String) throws(SystemError) -> Bool {
        try firstName(in: path) { $0.hasSuffix(suffix) } != nil
    }

    /// The names in a directory, in no order, without `.` and `..`; names that are not UTF-8 are left out.
    package static func names(in path: String) throws(SystemError) -> [String] {
        var names: [String] = []
        _ = try firstName(in: path) { name in
            names.append(name)
            return false
        }
        return names
    }

    /// The first name that matches; the directory is read no further.
    package static func firstName(in path: String, where matches: (String) -> Bool) throws(SystemError) -> String? {
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
