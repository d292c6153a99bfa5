extension ConfigurationDraft {
    private enum SourceName: String, CaseIterable {
        case file, directory, command, http

        /// Its keys beside those that all sources have; it needs the first.
        var keys: [String] {
            switch self {
            case .file, .directory: ["path"]
            case .command: ["argv", "timeout_seconds"]
            case .http: ["url", "unix_socket", "token_file", "timeout_seconds"]
            }
        }
    }

    private static let sourceKeys = ["path", "argv", "url", "unix_socket", "token_file", "timeout_seconds"]

    /// What the sources are made of, as far as it is given.
    private struct SourceParts {
        var path: String?
        var argv: [String]?
        var url: String?
        var unixSocket: String?
        var tokenFile: String?
        var timeout = Interval.seconds(5)
    }

    mutating func readHost(_ fields: inout FieldReader, _ reader: inout JSONReader) throws(JSONError) {
        var name: SourceName?
        var given: [String] = []
        var parts = SourceParts()
        try fields.object(
            &reader, JSONPath("host"),
            [
                .required("source"), .optional("path"), .optional("argv"), .optional("url"), .optional("unix_socket"),
                .optional("token_file"), .optional("timeout_seconds"), .optional("stale_after_seconds"),
                .optional("when_stale"), .optional("when_missing"), .optional("state_map"),
            ]
        ) { fields, reader, place throws(JSONError) in
            switch place {
            case 0: name = try fields.choice(&reader, "host.source", SourceName.self)
            case 1...6:
                let key = Self.sourceKeys[place - 1]
                // What may be left out may be null as well.
                if key == "unix_socket" || key == "token_file", try fields.isNull(&reader) { break }
                given.append(key)
                try readSourceKey(key, &parts, &fields, &reader)
            case 7:
                if try fields.isNull(&reader) { break }
                policy.staleAfter = try fields.seconds(&reader, "host.stale_after_seconds", 1...604800)
            case 8:
                policy.whenStale =
                    try fields.choice(&reader, "host.when_stale", PlanPolicy.WhenStale.self) ?? policy.whenStale
            case 9:
                policy.whenMissing =
                    try fields.choice(&reader, "host.when_missing", PlanPolicy.WhenMissing.self) ?? policy.whenMissing
            default: policy.stateMap = StateMap(overrides: try Self.stateMap(&fields, &reader))
            }
        }
        guard let name else { return }
        let allowed = name.keys
        for key in given where !allowed.contains(key) {
            let owners = SourceName.allCases.filter { $0.keys.contains(key) }.map(\.rawValue).sorted()
            fields.report(
                "host.\(key)",
                "belongs to the source \(owners.joined(separator: " or ")); this source is \(name.rawValue)")
        }
        if !given.contains(allowed[0]) {
            fields.report("host.\(allowed[0])", "is missing, which the source \(name.rawValue) needs")
        }
        switch name {
        case .file: source = parts.path.map { .file(path: $0) }
        case .directory: source = parts.path.map { .directory(path: $0) }
        case .command: source = parts.argv.map { .command(argv: $0, timeout: parts.timeout, directory: directory) }
        case .http: source = Self.httpSource(parts, &fields).map { .http($0) }
        }
    }

    private func readSourceKey(
        _ key: String, _ parts: inout SourceParts, _ fields: inout FieldReader, _ reader: inout JSONReader
    ) throws(JSONError) {
        func path(_ fields: inout FieldReader, _ reader: inout JSONReader) throws(JSONError) -> String? {
            try fields.name(&reader, "host.\(key)").map { Self.resolve($0, in: directory) }
        }
        switch key {
        case "path": parts.path = try path(&fields, &reader)
        case "argv": parts.argv = try Self.arguments(&fields, &reader)
        case "url": parts.url = try fields.name(&reader, "host.url")
        case "unix_socket": parts.unixSocket = try path(&fields, &reader)
        case "token_file": parts.tokenFile = try path(&fields, &reader)
        default: parts.timeout = try fields.seconds(&reader, "host.timeout_seconds", 0.05...300) ?? parts.timeout
        }
    }

    private static func httpSource(_ parts: SourceParts, _ fields: inout FieldReader) -> HTTPSource? {
        if let length = parts.unixSocket?.utf8.count, length > HTTPSource.socketPathLimit {
            let accepted = "accepted is a path of up to \(HTTPSource.socketPathLimit) bytes"
            fields.report("host.unix_socket", "is \(length) bytes long; \(accepted)")
        }
        guard let url = parts.url else { return nil }
        do throws(HTTPSource.Flaw) {
            return try HTTPSource(
                url: url, unixSocket: parts.unixSocket, tokenFile: parts.tokenFile, timeout: parts.timeout)
        } catch {
            // The URL itself is not shown where it may hold a password or a token.
            let mayHoldSecret = url.utf8.contains {
                [UInt8(ascii: "@"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0)
            }
            let accepted = "accepted are such as http://127.0.0.1:8080/agents, and any host with host.unix_socket"
            fields.report("host.url", "\(mayHoldSecret ? "is " : "\(quoted(url)) is ")\(error); \(accepted)")
            return nil
        }
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
