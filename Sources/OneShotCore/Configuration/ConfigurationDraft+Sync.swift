extension ConfigurationDraft {
    mutating func readSync(_ reader: inout ConfigurationReader) throws(JSONError) {
        try reader.object { (reader, key: SyncKey) throws(JSONError) in
            switch key {
            case .concurrency: engine.concurrency = try reader.integer(1...1024) ?? engine.concurrency
            case .connectTimeout: engine.connectTimeout = try reader.seconds(0.05...300) ?? engine.connectTimeout
            case .requestTimeout: engine.requestTimeout = try reader.seconds(0.05...300) ?? engine.requestTimeout
            case .deadline: deadline = try reader.seconds(0.5...3600)
            case .refreshAfter:
                policy.refreshAfter = try reader.seconds(1...604800, orZero: true) ?? policy.refreshAfter
            case .maxRetries: engine.maxRetries = try reader.integer(0...10) ?? engine.maxRetries
            case .sessionLifetime:
                engine.sessionLifetime = try reader.seconds(60...2_592_000) ?? engine.sessionLifetime
            case .whenRemoved:
                policy.whenRemoved = try reader.choice(PlanPolicy.WhenRemoved.self) ?? policy.whenRemoved
            }
        }
    }
}
