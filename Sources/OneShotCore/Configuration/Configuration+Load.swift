extension Configuration {
    private static let fileLimit = 256 << 20

    /// Loads a file and those that it names.
    ///
    /// - Parameter path: The file; `nil` looks in the two usual places.
    /// - Returns: The configuration, in which everything is checked.
    /// - Throws: Everything that is wrong, in all the files.
    package static func load(_ path: String?) throws(ConfigurationError) -> Configuration {
        guard let path = path ?? defaultPaths.first(where: mayExist) else {
            let message = "no such file, nor is there \(defaultPaths[1]); name one with --config"
            throw ConfigurationError(Diagnostic(file: defaultPaths[0], path: "", message))
        }
        var fields = FieldReader(file: path)
        var draft = ConfigurationDraft(path: path)
        readFile(path, &fields) { fields, bytes throws(JSONError) in
            try draft.readDocument(bytes, &fields)
        }
        return try draft.finish(fields.diagnostics)
    }

    /// A file that cannot be looked at counts as one that exists, so that the reason is told.
    private static func mayExist(_ path: String) -> Bool {
        do throws(SystemError) {
            return try FileStatus(of: path) != nil
        } catch {
            return true
        }
    }

    /// Reads a file whole and decodes it; whatever goes wrong is reported. `named` is where a file that cannot be read is
    /// named; `nil`: on the command line.
    static func readFile(
        _ path: String, _ fields: inout FieldReader, named: (file: String, path: String)? = nil,
        decode: (inout FieldReader, UnsafeRawBufferPointer) throws(JSONError) -> Void
    ) {
        func unreadable(_ reason: String) -> Diagnostic {
            guard let named else { return Diagnostic(file: path, path: "", reason) }
            let accepted = "accepted is an array, or the path of a file that holds one"
            return Diagnostic(
                file: named.file, path: named.path, "\(quoted(path, limit: 200)): \(reason); \(accepted)")
        }
        do throws(FileContents.Failure) {
            guard let contents = try FileContents.read(path, limit: fileLimit) else {
                fields.report(unreadable("no such file"))
                return
            }
            do throws(JSONError) {
                try decode(&fields, contents.bytes)
            } catch {
                fields.report(Diagnostic(file: path, error))
            }
        } catch {
            fields.report(unreadable("cannot be read: \(error)"))
        }
    }
}

extension ConfigurationDraft {
    func finish(_ diagnostics: [Diagnostic]) throws(ConfigurationError) -> Configuration {
        guard diagnostics.isEmpty, let fabric, let source, let roster else { throw ConfigurationError(diagnostics) }
        return Configuration(
            path: path, identityPath: identityFile, directory: directory,
            stateDirectory: stateDirectory, fabric: fabric,
            source: source, policy: policy, engine: engine, roster: roster, keys: keys
        )
    }
}
