/// A file for others to read, with mode 0644, in a directory that may hold other people's files too.
package enum PublishedFile {
    /// Replaces a file as a whole. A link is replaced too, not followed: somebody else may have made it.
    ///
    /// - Throws: Why it was not replaced. If the path is a device by mistake, or leads to one, the device must stay.
    static func replace(_ path: String, with text: String) throws(SystemError) {
        let directory = Directory.parent(of: path)
        // `/dev/stdout` is a link, and leads to a regular file while the output goes to one.
        let isDevice = Directory.canonical(directory) == "/dev"
        if let status = isDevice ? try FileStatus(ofLink: path) : try FileStatus(of: path), !status.isRegular {
            throw SystemError.notRegular("replace", path)
        }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        // Left by a killed pass. The lock makes sure that no other pass of this job is writing.
        AtomicFile.removeLeftovers(of: [name], in: directory)
        try AtomicFile.replace(path, with: Array(text.utf8), mode: 0o644, .unsynced)
    }
}
