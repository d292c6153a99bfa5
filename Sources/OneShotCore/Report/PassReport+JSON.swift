extension PassReport {
    /// The report on one line, as `--output json` prints it.
    package var json: String {
        var writer = JSONWriter()
        writer.object {
            writeSummary(&$0)
            refusal?.write(&$0)
            $0.key("changes")
            $0.array { for change in changes { Self.write(change, &$0) } }
            writeLists(&$0, limit: .max)
        }
        return writer.line
    }

    /// The outcome and the counts.
    func writeSummary(_ writer: inout JSONWriter) {
        writer.member("outcome", outcome.rawValue)
        writer.member("exit_code", Int(exitStatus.rawValue))
        writer.member("dry_run", isDryRun)
        writer.member("started_at", startedAt)
        writer.key("elapsed_seconds")
        writer.decimal(elapsedMicroseconds, decimals: 6)
        writer.member("targets", targets)
        writer.member("pushed", pushed)
        writer.member("unchanged", unchanged)
        writer.member("skipped", skips.count)
        writer.member("failed", failures.count)
        writer.member("logins", logins)
    }

    /// The lists of skips and failures, each cut to `limit` entries.
    func writeLists(_ writer: inout JSONWriter, limit: Int) {
        writer.key("skips")
        writer.array {
            for skip in skips.prefix(limit) {
                $0.object {
                    $0.member(skip.target)
                    $0.member("reason", skip.reason.rawValue)
                    if let state = skip.state { $0.member("state", shortened(state.text, limit: 100)) }
                }
            }
        }
        writer.key("failures")
        writer.array {
            for failed in failures.prefix(limit) {
                $0.object {
                    $0.member(failed.target)
                    $0.member("kind", failed.failure.kind.rawValue)
                    $0.member("http_status", failed.failure.status)
                    $0.member("message", failed.failure.message)
                }
            }
        }
    }

    private static func write(_ change: Change, _ writer: inout JSONWriter) {
        writer.object {
            $0.member(change.target)
            $0.member("from", change.from?.rawValue)
            $0.member("to", change.to.rawValue)
            $0.member("reason", change.reason.rawValue)
        }
    }
}

// MARK: - Reading

extension PassReport.Skip {
    /// Reads one entry of `skips`; `nil` for a reason of another version.
    init?(_ reader: inout JSONReader) throws(JSONError) {
        var (agent, guild) = (AgentID(""), GuildID(""))
        var reason: SkipReason?
        var state: HostState?
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "agent_id": agent = AgentID(try reader.readText())
            case "fabric_guild_node_id": guild = GuildID(try reader.readText())
            case "reason": reason = SkipReason(rawValue: try reader.readString())
            case "state": state = HostState(try reader.readText())
            default: try reader.skipValue()
            }
        }
        guard let reason else { return nil }
        self.init(target: Target(agent, guild), reason: reason, state: state)
    }
}

extension PassReport.FailedTarget {
    /// Reads one entry of `failures`; `nil` for a kind of another version.
    init?(_ reader: inout JSONReader) throws(JSONError) {
        var (agent, guild) = (AgentID(""), GuildID(""))
        var kind: FailureKind?
        var status: Int?
        var message = ""
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "agent_id": agent = AgentID(try reader.readText())
            case "fabric_guild_node_id": guild = GuildID(try reader.readText())
            case "kind": kind = FailureKind(rawValue: try reader.readString())
            case "http_status": status = try reader.readNullIfNext() ? nil : try reader.readInteger()
            case "message": message = try reader.readString()
            default: try reader.skipValue()
            }
        }
        guard let kind else { return nil }
        self.init(target: Target(agent, guild), failure: Failure(kind, status: status, message))
    }
}

// MARK: - Refusals

extension PassReport.Refusal {
    /// The refusal alone on one line, of a command that has no other result.
    var json: String {
        var writer = JSONWriter()
        writer.object { write(&$0) }
        return writer.line
    }

    fileprivate func write(_ writer: inout JSONWriter) {
        writer.key("error")
        writer.object {
            $0.member("kind", kind)
            $0.member("message", message)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ target: Target) {
        member("agent_id", target.agent.text)
        member("fabric_guild_node_id", target.guild.text)
    }
}
