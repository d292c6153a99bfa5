extension ConfigurationDraft {
    /// Returns the deadline, if one is set.
    mutating func readSync(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ engine: inout EngineSettings
    ) throws(JSONError) -> Interval? {
        var deadline: Interval?
        try fields.object(
            &reader, JSONPath("sync"),
            [
                .optional("concurrency"), .optional("connect_timeout_seconds"), .optional("request_timeout_seconds"),
                .optional("deadline_seconds"), .optional("refresh_seconds"), .optional("max_retries"),
                .optional("session_seconds"), .optional("when_removed"),
            ]
        ) { fields, reader, place throws(JSONError) in
            let timeouts = 0.05...300.0
            switch place {
            case 0: engine.concurrency = try fields.integer(&reader, "sync.concurrency", 1...1024) ?? engine.concurrency
            case 1:
                engine.connectTimeout =
                    try fields.seconds(&reader, "sync.connect_timeout_seconds", timeouts) ?? engine.connectTimeout
            case 2:
                engine.requestTimeout =
                    try fields.seconds(&reader, "sync.request_timeout_seconds", timeouts) ?? engine.requestTimeout
            case 3: deadline = try fields.seconds(&reader, "sync.deadline_seconds", 0.5...3600)
            case 4:
                policy.refreshAfter =
                    try fields.seconds(&reader, "sync.refresh_seconds", 1...604800, orZero: true) ?? policy.refreshAfter
            case 5: engine.maxRetries = try fields.integer(&reader, "sync.max_retries", 0...10) ?? engine.maxRetries
            case 6:
                engine.sessionLifetime =
                    try fields.seconds(&reader, "sync.session_seconds", 60...2_592_000) ?? engine.sessionLifetime
            default:
                policy.whenRemoved =
                    try fields.choice(&reader, "sync.when_removed", PlanPolicy.WhenRemoved.self) ?? policy.whenRemoved
            }
        }
        return deadline
    }
}
