extension Configuration {
    private static let fileLimit = 256 << 20

    /// Loads a file and those that it names.
    ///
    /// - Parameter path: The file; `nil` looks in the two usual places.
    /// - Returns: The configuration, in which everything is checked.
    /// - Throws: Everything that is wrong, in all the files.
    package static func load(_ path: String?) throws(ConfigurationError) -> Configuration {
        guard let path = path ?? defaultPaths.first(where: FileStatus.exists) else {
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

    /// Reads a file whole and decodes it; whatever goes wrong is reported.
    static func readFile(
        _ path: String, _ fields: inout FieldReader,
        decode: (inout FieldReader, UnsafeRawBufferPointer) throws(JSONError) -> Void
    ) {
        do throws(FileContents.Failure) {
            guard let contents = try FileContents.read(path, limit: fileLimit) else {
                fields.report(Diagnostic(file: path, path: "", "no such file"))
                return
            }
            do throws(JSONError) {
                try decode(&fields, contents.bytes)
            } catch {
                fields.report(Diagnostic(file: path, error))
            }
        } catch {
            fields.report(Diagnostic(file: path, path: "", "cannot be read: \(error)"))
        }
    }
}

extension ConfigurationDraft {
    /// Where the identities or the bindings are.
    private enum Entries {
        case missing

        /// In this file, at this offset. Bindings wait for the identities, which may stand behind them.
        case here(offset: Int)
        case file(String)
    }

    mutating func readDocument(_ bytes: UnsafeRawBufferPointer, _ fields: inout FieldReader) throws(JSONError) {
        var identities = Entries.missing
        var bindings = Entries.missing
        var engine = self.engine
        var deadline: Interval?
        var reader = JSONReader(bytes, refusesDuplicateKeys: true)
        try fields.object(
            &reader, .root,
            [
                .optional("presence_interval_seconds"), .optional("state_dir"), .required("fabric"), .required("host"),
                .required("identities"), .required("bindings"), .optional("sync"),
            ]
        ) { fields, reader, place throws(JSONError) in
            switch place {
            case 0:
                interval = try fields.seconds(&reader, "presence_interval_seconds", 1...86400) ?? interval
            case 1:
                stateDirectory = try fields.name(&reader, "state_dir").map { Self.resolve($0, in: directory) }
            case 2: try readFabric(&fields, &reader, &engine)
            case 3: try readHost(&fields, &reader)
            case 4: identities = try Self.entries("identities", &fields, &reader)
            case 5: bindings = try Self.entries("bindings", &fields, &reader)
            default: deadline = try readSync(&fields, &reader, &engine)
            }
        }
        try reader.finish()
        // Unless it is set, a pass gets five sixths of the interval, at most an hour.
        let share = interval * 5 / 6
        engine.deadline = deadline ?? min(max(share, .milliseconds(500)), .seconds(3600))
        self.engine = engine

        try readEntries(identities, "identities", bytes, &fields) {
            draft, fields, reader, path, directory throws(JSONError) in
            try draft.readIdentity(&fields, &reader, path, directory)
        }
        try readEntries(bindings, "bindings", bytes, &fields) { draft, fields, reader, path, _ throws(JSONError) in
            try draft.readBinding(&fields, &reader, path)
        }
        users.report(to: &fields)
    }

    private static func entries(
        _ name: String, _ fields: inout FieldReader, _ reader: inout JSONReader
    ) throws(JSONError) -> Entries {
        switch try reader.kind() {
        case .array:
            let offset = reader.offset
            try reader.skipValue()
            return .here(offset: offset)
        case .string:
            return try fields.name(&reader, name).map(Entries.file) ?? .missing
        case let kind:
            fields.report(name, "is \(kind); accepted is an array, or the path of a file that holds one")
            try reader.skipValue()
            return .missing
        }
    }

    private mutating func readEntries(
        _ entries: Entries, _ name: String, _ bytes: UnsafeRawBufferPointer, _ fields: inout FieldReader,
        read: (inout Self, inout FieldReader, inout JSONReader, JSONPath, String) throws(JSONError) -> Void
    ) throws(JSONError) {
        switch entries {
        case .missing: break
        case .here(let offset):
            var reader = JSONReader(bytes, from: offset, refusesDuplicateKeys: true)
            try fields.array(&reader, JSONPath(name)) { fields, reader, path throws(JSONError) in
                try read(&self, &fields, &reader, path, directory)
            }
        case .file(let name):
            let path = Self.resolve(name, in: directory)
            let directory = Self.directory(of: path)
            var inner = FieldReader(file: path)
            Configuration.readFile(path, &inner) { fields, bytes throws(JSONError) in
                var reader = JSONReader(bytes, refusesDuplicateKeys: true)
                try fields.array(&reader, .root) { fields, reader, path throws(JSONError) in
                    try read(&self, &fields, &reader, path, directory)
                }
                try reader.finish()
            }
            for diagnostic in inner.diagnostics { fields.report(diagnostic) }
        }
    }

    func finish(_ diagnostics: [Diagnostic]) throws(ConfigurationError) -> Configuration {
        guard diagnostics.isEmpty, let fabric, let source else { throw ConfigurationError(diagnostics) }
        return Configuration(
            path: path, directory: directory, interval: interval, stateDirectory: stateDirectory, fabric: fabric,
            source: source, policy: policy, engine: engine, whenRemoved: whenRemoved, roster: roster.build(), keys: keys
        )
    }
}
