extension ConfigurationDraft {
    /// The names of the sources, and the keys that each one has beside those that all have.
    private static let sources = ["file": ["path"], "directory": ["path"], "command": ["argv", "timeout_seconds"]]
    private static let sourceKeys = ["path", "argv", "timeout_seconds"]

    mutating func readHost(_ fields: inout FieldReader, _ reader: inout JSONReader) throws(JSONError) {
        var name: String?
        var given: [String] = []
        var path: String?
        var argv: [String]?
        var timeout = Interval.seconds(5)
        try fields.object(
            &reader, JSONPath("host"),
            [
                .required("source"), .optional("path"), .optional("argv"), .optional("timeout_seconds"),
                .optional("stale_after_seconds"), .optional("when_stale"), .optional("when_missing"),
                .optional("state_map"),
            ]
        ) { fields, reader, place throws(JSONError) in
            if (1...3).contains(place) { given.append(Self.sourceKeys[place - 1]) }
            switch place {
            case 0: name = try Self.sourceName(&fields, &reader)
            case 1: path = try fields.name(&reader, "host.path").map { Self.resolve($0, in: directory) }
            case 2: argv = try Self.arguments(&fields, &reader)
            case 3: timeout = try fields.seconds(&reader, "host.timeout_seconds", 0.05...300) ?? timeout
            case 4:
                if try fields.isNull(&reader) { break }
                policy.staleAfter = try fields.seconds(&reader, "host.stale_after_seconds", 1...604800)
            case 5:
                policy.whenStale =
                    try fields.choice(&reader, "host.when_stale", PlanPolicy.WhenStale.self) ?? policy.whenStale
            case 6:
                policy.whenMissing =
                    try fields.choice(&reader, "host.when_missing", PlanPolicy.WhenMissing.self) ?? policy.whenMissing
            default: policy.stateMap = StateMap(overrides: try Self.stateMap(&fields, &reader))
            }
        }
        guard let name, let allowed = Self.sources[name] else { return }
        for key in given where !allowed.contains(key) {
            let owner = Self.sources.filter { $0.value.contains(key) }.keys.sorted().joined(separator: " or ")
            fields.report("host.\(key)", "belongs to the source \(owner); this source is \(name)")
        }
        let needed = name == "command" ? "argv" : "path"
        if !given.contains(needed) { fields.report("host.\(needed)", "is missing, which the source \(name) needs") }
        switch name {
        case "file": source = path.map { .file(path: $0) }
        case "directory": source = path.map { .directory(path: $0) }
        default: source = argv.map { .command(argv: $0, timeout: timeout, directory: directory) }
        }
    }

    private static func sourceName(
        _ fields: inout FieldReader, _ reader: inout JSONReader
    ) throws(JSONError) -> String? {
        guard let text = try fields.string(&reader, "host.source") else { return nil }
        if sources[text] != nil { return text }
        fields.reportChoice("host.source", text, among: ["file", "directory", "command"])
        return nil
    }

    private static func arguments(
        _ fields: inout FieldReader, _ reader: inout JSONReader
    ) throws(JSONError) -> [String]? {
        var arguments: [String] = []
        var isWhole = true
        let isArray = try fields.array(&reader, JSONPath("host.argv")) { fields, reader, path throws(JSONError) in
            guard let argument = try fields.string(&reader, path.text) else {
                isWhole = false
                return
            }
            if argument.utf8.contains(0) || arguments.isEmpty && argument.isEmpty {
                fields.report(
                    path.text, argument.isEmpty ? "is empty, and names the command" : "contains a NUL character")
                isWhole = false
            }
            arguments.append(argument)
        }
        if isArray, isWhole, arguments.isEmpty {
            fields.report("host.argv", "is empty; accepted is a command and its arguments, each a string")
        }
        return isWhole && !arguments.isEmpty ? arguments : nil
    }

    private static func stateMap(
        _ fields: inout FieldReader, _ reader: inout JSONReader
    ) throws(JSONError) -> [String: Presence] {
        var map: [String: Presence] = [:]
        var seen = JSONKeySet()
        let path = JSONPath("host.state_map")
        guard try fields.expect(.object, &reader, path.text) else { return map }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let isComment = FieldReader.isComment(key)
            let state = key.string
            if !isComment, !seen.insert(key) { fields.reportDuplicate(path.key(state)) }
            if isComment {
                try fields.skip(&reader, JSONPath(path.key(state)))
            } else if let presence = try fields.choice(&reader, path.key(state), Presence.self) {
                map[state] = presence
            }
        }
        return map
    }
}
