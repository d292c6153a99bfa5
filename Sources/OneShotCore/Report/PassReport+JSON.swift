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
