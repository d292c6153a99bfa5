/// A file that others are to read: mode 0644, replaced whole, beside whatever else is in somebody's folder.
package enum PublishedFile {
    /// Replaces the file; a link is followed. Only a regular file is replaced: a device, or what a link such as
    /// `/dev/stdout` leads to, must survive a slip of the operator.
    package static func replace(_ path: String, with text: String) throws(SystemError) {
        let path = Directory.canonical(path)
        if let status = try FileStatus(of: path), !status.isRegular {
            throw SystemError.notRegular("replace", path)
        }
        let (directory, name) = parts(of: path)
        // What a killed pass was writing; the lock keeps other passes of this job away.
        AtomicFile.removeLeftovers(of: [name], in: directory)
        try AtomicFile.replace(path, with: Array(text.utf8), mode: 0o644, .unsynced)
    }

    private static func parts(of path: String) -> (directory: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
    }
}
