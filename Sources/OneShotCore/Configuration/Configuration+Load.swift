extension Configuration {
    private static let fileLimit = 256 << 20

    /// Loads a file and those that it names.
    ///
    /// - Parameters:
    ///   - path: The file; `nil` looks in the two usual places.
    ///   - environment: Gives the value of an environment variable.
    /// - Returns: The configuration. All its values have been checked.
    /// - Throws: Everything that is wrong, in all the files.
    package static func load(
        _ path: String?, environment: (String) -> String? = Environment.value
    ) throws(ConfigurationError) -> Configuration {
        guard let path = path ?? defaultPaths.first(where: mayExist) else {
            let message = "no such file, nor is there \(defaultPaths[1]); name one with --config"
            throw ConfigurationError([Diagnostic(file: defaultPaths[0], path: "", message)])
        }
        let credentials = environment("CREDENTIALS_DIRECTORY")
        var draft = ConfigurationDraft(path: path, credentials: credentials)
        let diagnostics = read(path, credentials: credentials) { reason in
            Diagnostic(file: path, path: "", reason)
        } decode: { reader throws(JSONError) in
            try draft.readDocument(&reader)
        }
        return try draft.finish(diagnostics)
    }

    /// A file that cannot be looked at counts as one that exists, so that reading it says why.
    private static func mayExist(_ path: String) -> Bool {
        do throws(SystemError) {
            return try FileStatus(of: path) != nil
        } catch {
            return true
        }
    }

    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - credentials: systemd's `$CREDENTIALS_DIRECTORY`.
    ///   - unreadable: Says that the file cannot be read, for the reason given.
    ///   - decode: Reads the file's value.
    /// - Returns: Everything that is wrong.
    static func read(
        _ path: String, credentials: String?, unreadable: (String) -> Diagnostic,
        decode: (inout ConfigurationReader) throws(JSONError) -> Void
    ) -> [Diagnostic] {
        do throws(FileContents.Failure) {
            guard let contents = try FileContents.read(path, limit: fileLimit) else {
                return [unreadable("no such file")]
            }
            var reader = ConfigurationReader(file: path, contents.bytes, credentials: credentials)
            do throws(JSONError) {
                try reader.expectDocument()
                try decode(&reader)
                try reader.json.finish()
            } catch {
                return reader.diagnostics + [Diagnostic(file: path, error)]
            }
            return reader.diagnostics
        } catch {
            return [unreadable("cannot be read: \(error)")]
        }
    }

    // MARK: - Paths

    /// Whether a path means the home directory, which a shell puts in its place and nobody else does.
    static func isBelowHome(_ path: String) -> Bool {
        path.utf8.elementsEqual("~".utf8) || path.utf8.starts(with: "~/".utf8)
    }

    /// What is accepted instead, for messages.
    static let acceptedPath = "a path without ~/, which only a shell replaces"

    /// A path in a file, which is relative to that file's directory.
    static func resolve(_ path: String, in directory: String) -> String {
        if path.utf8.first == UInt8(ascii: "/") { return path }
        return directory.utf8.last == UInt8(ascii: "/") ? directory + path : "\(directory)/\(path)"
    }
}
