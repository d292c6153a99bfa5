/// Events for operators, on standard error: a name and fields, no prose.
///
///     text     2026-06-01T08:40:17Z info push agent=alice guild=guild-eu-1 status=on_call
///     journal  <6>push agent=alice guild=guild-eu-1 status=on_call
///     json     {"time":"2026-06-01T08:40:17Z","level":"info","event":"push","agent":"alice", …}
package struct Log: Sendable {
    /// A field's name and value.
    package typealias Field = (name: String, value: String)

    private let threshold: LogLevel
    private let format: LogFormat
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (String) -> Void

    package init(
        _ threshold: LogLevel, _ format: LogFormat, now: @escaping @Sendable () -> Timestamp,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.threshold = threshold
        self.format = format
        self.now = now
        self.write = write
    }

    package func isEnabled(_ level: LogLevel) -> Bool { level >= threshold }

    package func debug(_ event: String, _ fields: Field...) { log(.debug, event, fields) }
    package func info(_ event: String, _ fields: Field...) { log(.info, event, fields) }
    package func warn(_ event: String, _ fields: Field...) { log(.warn, event, fields) }
    package func error(_ event: String, _ fields: Field...) { log(.error, event, fields) }

    package func log(_ level: LogLevel, _ event: String, _ fields: [Field]) {
        if isEnabled(level) { write(line(level, event, fields)) }
    }

    private func line(_ level: LogLevel, _ event: String, _ fields: [Field]) -> String {
        switch format {
        case .text: "\(now().rfc3339) \(level.rawValue) \(event)\(pairs(fields))\n"
        case .journal: "<\(level.syslogPriority)>\(event)\(pairs(fields))\n"
        case .json: object(level, event, fields)
        }
    }

    /// Longer values are cut, except in JSON.
    private static let valueLimit = 1000

    private func pairs(_ fields: [Field]) -> String {
        fields.map { name, value in
            " \(name)=\(Self.isPlain(value) ? value : quoted(value, limit: Self.valueLimit))"
        }.joined()
    }

    /// Whether a value needs no quotes.
    private static func isPlain(_ value: String) -> Bool {
        !value.isEmpty
            && value.unicodeScalars.allSatisfy { $0 != "=" && $0 != "\"" && $0 != "\\" && $0 != " " }
            && escapingControls(in: value) == value && value.unicodeScalars.count <= valueLimit
    }

    private func object(_ level: LogLevel, _ event: String, _ fields: [Field]) -> String {
        var writer = JSONWriter()
        writer.object {
            $0.member("time", now().rfc3339)
            $0.member("level", level.rawValue)
            $0.member("event", event)
            for field in fields { $0.member(field.name, field.value) }
        }
        return writer.line
    }
}

extension LogLevel {
    /// The priority of a line in the journal (`sd-daemon(3)`).
    fileprivate var syslogPriority: Int {
        switch self {
        case .debug: 7
        case .info: 6
        case .warn: 4
        case .error: 3
        }
    }
}
