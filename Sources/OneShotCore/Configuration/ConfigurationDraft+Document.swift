/// The top level of the file, and the two lists, which may be files of their own.
extension ConfigurationDraft {
    mutating func readDocument(_ reader: inout ConfigurationReader) throws(JSONError) {
        var hasIdentities = false
        var earlyBindings: (offset: Int, path: JSONPath)?
        try reader.object { (reader, key: TopKey) throws(JSONError) in
            switch key {
            case .interval: policy.interval = try reader.seconds(1...86400) ?? policy.interval
            case .stateDirectory: stateDirectory = try reader.filePath()
            case .fabric: try readFabric(&reader)
            case .host: try readHost(&reader)
            case .identities:
                try readIdentities(&reader)
                hasIdentities = true
            case .bindings where hasIdentities: try readBindings(&reader)
            case .bindings:
                earlyBindings = (reader.json.offset, reader.path)
                try reader.json.skipValue()
            case .sync: try readSync(&reader)
            }
        }
        // Agents are numbered by their identities, so bindings that come first are read afterwards.
        if let earlyBindings {
            var second = ConfigurationReader(
                file: reader.file, reader.json.bytes, from: earlyBindings.offset, at: earlyBindings.path,
                credentials: credentials)
            try readBindings(&second)
            reader.report(second.diagnostics)
        }
        let roster = builder.build()
        reportDuplicateUsers(in: roster, &reader)
        self.roster = roster
    }

    private mutating func readIdentities(_ reader: inout ConfigurationReader) throws(JSONError) {
        try readList(&reader) { draft, reader throws(JSONError) in try draft.readIdentity(&reader) }
    }

    private mutating func readBindings(_ reader: inout ConfigurationReader) throws(JSONError) {
        try readList(&reader) { draft, reader throws(JSONError) in try draft.readBinding(&reader) }
    }

    /// Reads an array that is here, or in the file whose path is here.
    private mutating func readList(
        _ reader: inout ConfigurationReader,
        readEntry: (inout Self, inout ConfigurationReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        let accepted = "accepted is an array, or the path of a file that holds one"
        switch try reader.json.kind() {
        case .array:
            try reader.array { reader throws(JSONError) in try readEntry(&self, &reader) }
        case .string:
            guard let path = try reader.filePath() else { return }
            let (file, position) = (reader.file, reader.path.text)
            let diagnostics = Configuration.read(path, credentials: credentials) { reason in
                Diagnostic(file: file, path: position, "\(quoted(path, limit: 200)): \(reason); \(accepted)")
            } decode: { reader throws(JSONError) in
                try reader.array { reader throws(JSONError) in try readEntry(&self, &reader) }
            }
            reader.report(diagnostics)
        case .object, .number, .boolean, .null:
            reader.report("is \(try reader.json.kind()); \(accepted)")
            try reader.skip()
        }
    }
}
