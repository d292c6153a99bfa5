extension ConfigurationDraft {
    enum SourceName: String, CaseIterable {
        case file, directory, command, http

        /// Whether this source uses a key.
        func takes(_ key: HostKey) -> Bool {
            switch key {
            case .path: self == .file || self == .directory
            case .argv: self == .command
            case .url, .unixSocket, .tokenFile: self == .http
            case .timeout: self == .command || self == .http
            case .source, .staleAfter, .whenStale, .whenMissing, .stateMap: true
            }
        }

        var requiredKey: HostKey {
            switch self {
            case .file, .directory: .path
            case .command: .argv
            case .http: .url
            }
        }
    }

    /// The values of the keys that only some sources use.
    private struct SourceParts {
        var path: String?
        var argv: [String]?
        var url: String?
        var unixSocket: String?
        var tokenFile: String?
        var timeout = Interval.seconds(5)
    }

    mutating func readHost(_ reader: inout ConfigurationReader) throws(JSONError) {
        var name: SourceName?
        var parts = SourceParts()
        let given = try reader.object { (reader, key: HostKey) throws(JSONError) in
            switch key {
            case .source: name = try reader.choice(SourceName.self)
            case .path: parts.path = try reader.filePath()
            case .argv: parts.argv = try Self.arguments(&reader)
            case .url: parts.url = try reader.name()
            case .unixSocket: parts.unixSocket = try reader.filePath()
            case .tokenFile: parts.tokenFile = try reader.filePath()
            case .timeout: parts.timeout = try reader.seconds(0.05...300) ?? parts.timeout
            case .staleAfter: policy.staleAfter = try reader.seconds(1...604800)
            case .whenStale: policy.whenStale = try reader.choice(PlanPolicy.WhenStale.self) ?? policy.whenStale
            case .whenMissing:
                policy.whenMissing = try reader.choice(PlanPolicy.WhenMissing.self) ?? policy.whenMissing
            case .stateMap: policy.stateMap = StateMap(overrides: try Self.stateMap(&reader))
            }
        }
        guard let name, let given else { return }
        Self.check(given, for: name, &reader)
        switch name {
        case .file: source = parts.path.map { .file(path: $0) }
        case .directory: source = parts.path.map { .directory(path: $0) }
        case .command:
            source = parts.argv.map { .command(argv: $0, timeout: parts.timeout, directory: reader.directory) }
        case .http: source = Self.httpSource(parts, &reader).map { .http($0) }
        }
    }

    private static func check(_ given: KeySet<HostKey>, for name: SourceName, _ reader: inout ConfigurationReader) {
        HostKey.forEach { key in
            guard given.contains(key), !name.takes(key) else { return }
            let owners = SourceName.allCases.filter { $0.takes(key) }.map(\.rawValue).sorted()
            reader.report(
                "belongs to the source \(owners.joined(separator: " or ")); this source is \(name.rawValue)", at: key)
        }
        if !given.contains(name.requiredKey) {
            reader.report("is missing, which the source \(name.rawValue) needs", at: name.requiredKey)
        }
    }

    private static func httpSource(_ parts: SourceParts, _ reader: inout ConfigurationReader) -> HTTPSource? {
        if let length = parts.unixSocket?.utf8.count, length > HTTPSource.socketPathLimit {
            let accepted = "accepted is a path of up to \(HTTPSource.socketPathLimit) bytes"
            reader.report("is \(length) bytes long; \(accepted)", at: HostKey.unixSocket)
        }
        guard let url = parts.url else { return nil }
        do throws(HTTPSourceError) {
            return try HTTPSource(
                url: url, unixSocket: parts.unixSocket, tokenFile: parts.tokenFile, timeout: parts.timeout)
        } catch {
            // The URL itself is not shown where it may hold a password or a token.
            let mayHoldSecret = url.utf8.contains {
                [UInt8(ascii: "@"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0)
            }
            let subject = mayHoldSecret ? "" : "\(quoted(url)) "
            let accepted = "accepted are such as http://127.0.0.1:8080/agents, and any host with host.unix_socket"
            reader.report("\(subject)is \(error); \(accepted)", at: HostKey.url)
            return nil
        }
    }

    private static func arguments(_ reader: inout ConfigurationReader) throws(JSONError) -> [String]? {
        var arguments: [String] = []
        var isWhole = true
        let isArray = try reader.array { reader throws(JSONError) in
            guard let argument = try reader.string() else {
                isWhole = false
                return
            }
            if argument.utf8.contains(0) || arguments.isEmpty && argument.isEmpty {
                reader.report(argument.isEmpty ? "is empty, and names the command" : "contains a NUL character")
                isWhole = false
            }
            if arguments.isEmpty, Configuration.isBelowHome(argument) {
                reader.report(
                    "\(quoted(argument, limit: 200)) is not accepted; accepted is \(Configuration.acceptedPath)")
                isWhole = false
            }
            arguments.append(argument)
        }
        if isArray, isWhole, arguments.isEmpty {
            reader.report("is empty; accepted is a command and its arguments, each a string")
        }
        return isWhole && !arguments.isEmpty ? arguments : nil
    }

    private static func stateMap(_ reader: inout ConfigurationReader) throws(JSONError) -> [HostState: Presence] {
        var map: [HostState: Presence] = [:]
        try reader.dictionary { reader, state throws(JSONError) in
            if let presence = try reader.choice(Presence.self) { map[HostState(state)] = presence }
        }
        return map
    }
}
