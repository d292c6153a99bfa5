extension Directory {
    /// The directory of a file or directory, by its path alone.
    ///
    /// - Returns: The path before the last slash; `.` without a slash.
    static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
