/// The whole of the file, and the lists that may be files of their own.
extension ConfigurationDraft {
    mutating func readDocument(_ bytes: UnsafeRawBufferPointer, _ fields: inout FieldReader) throws(JSONError) {
        var engine = self.engine
        var deadline: Interval?
        var hasIdentities = false
        var waitingBindings: Int?
        var reader = JSONReader(bytes)
        try fields.object(
            &reader, .root,
            [
                .optional("presence_interval_seconds"), .optional("state_dir"), .required("fabric"), .required("host"),
                .required("identities"), .required("bindings"), .optional("sync"),
            ]
        ) { fields, reader, place throws(JSONError) in
            switch place {
            case 0:
                policy.interval =
                    try fields.seconds(&reader, "presence_interval_seconds", 1...86400) ?? policy.interval
            case 1:
                stateDirectory = try fields.name(&reader, "state_dir").map { Self.resolve($0, in: directory) }
            case 2: try readFabric(&fields, &reader, &engine)
            case 3: try readHost(&fields, &reader)
            case 4:
                try readIdentities(&fields, &reader)
                hasIdentities = true
            case 5 where hasIdentities: try readBindings(&fields, &reader)
            case 5:
                waitingBindings = reader.offset
                try reader.skipValue()
            default: deadline = try readSync(&fields, &reader, &engine)
            }
        }
        try reader.finish()
        // Agents are numbered by their identities, so those come first wherever they stand.
        if let waitingBindings {
            var reader = JSONReader(bytes, from: waitingBindings)
            try readBindings(&fields, &reader)
        }
        // Unless it is set, a pass gets five sixths of the interval, at most an hour.
        let share = policy.interval * 5 / 6
        engine.deadline = deadline ?? min(max(share, .milliseconds(500)), .seconds(3600))
        engine.interval = policy.interval
        self.engine = engine
        roster = builder.build()
        reportClashes(to: &fields)
    }

    private mutating func readIdentities(
        _ fields: inout FieldReader, _ reader: inout JSONReader
    ) throws(JSONError) {
        try readList("identities", &fields, &reader) { draft, fields, reader, path, directory throws(JSONError) in
            try draft.readIdentity(&fields, &reader, path, directory)
        }
    }

    private mutating func readBindings(
        _ fields: inout FieldReader, _ reader: inout JSONReader
    ) throws(JSONError) {
        try readList("bindings", &fields, &reader) { draft, fields, reader, path, _ throws(JSONError) in
            try draft.readBinding(&fields, &reader, path)
        }
    }

    /// Reads an array that stands here or in the file that is named here; `read` is told to which directory that file's
    /// relative paths are relative.
    private mutating func readList(
        _ name: String, _ fields: inout FieldReader, _ reader: inout JSONReader,
        read: (inout Self, inout FieldReader, inout JSONReader, JSONPath, String) throws(JSONError) -> Void
    ) throws(JSONError) {
        switch try reader.kind() {
        case .array:
            try fields.array(&reader, JSONPath(name)) { fields, reader, path throws(JSONError) in
                try read(&self, &fields, &reader, path, directory)
            }
        case .string:
            guard let file = try fields.name(&reader, name) else { return }
            let path = Self.resolve(file, in: directory)
            let directory = Self.directory(of: path)
            var inner = FieldReader(file: path)
            Configuration.readFile(path, &inner, named: (fields.file, name)) { fields, bytes throws(JSONError) in
                var reader = JSONReader(bytes)
                try fields.array(&reader, .root) { fields, reader, path throws(JSONError) in
                    try read(&self, &fields, &reader, path, directory)
                }
                try reader.finish()
            }
            for diagnostic in inner.diagnostics { fields.report(diagnostic) }
        case .object, .number, .boolean, .null:
            let kind = try reader.kind()
            fields.report(name, "is \(kind); accepted is an array, or the path of a file that holds one")
            try fields.skip(&reader, JSONPath(name))
        }
    }
}
