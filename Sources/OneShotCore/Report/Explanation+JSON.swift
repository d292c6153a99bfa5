extension Explanation {
    /// The explanation on one line, as `--output json` prints it.
    package var json: String {
        var writer = JSONWriter()
        writer.object {
            $0.member("agent_id", agent.text)
            $0.member("standing", identityStatusName)
            if case .active(let user) = identityStatus { $0.member("fabric_user_id", user.text) }
            write("key", key, &$0) { key, writer in
                writer.member("source", key.source)
                writer.member("error", key.error)
            }
            write("host", host, &$0, write(_:_:))
            write("desired", desired, &$0, write(_:_:))
            write("session", login.session, &$0) { session, writer in
                writer.member("user_id", session.userID.text)
                writer.member("logged_in_at", session.loggedInAt)
                writer.member("ends_at", session.loggedInAt + login.lifetime)
            }
            write("login_backoff", login.backoff, &$0, write(_:_:))
            $0.key("targets")
            $0.array { for target in targets { write(target, &$0) } }
        }
        return writer.line
    }

    private var identityStatusName: String {
        guard let identityStatus else { return ChangeReason.removed.rawValue }
        return identityStatus.skipReason?.rawValue ?? "active"
    }

    /// A member that is an object, or null.
    private func write<Value>(
        _ name: String, _ value: Value?, _ writer: inout JSONWriter, _ members: (Value, inout JSONWriter) -> Void
    ) {
        writer.key(name)
        if let value { writer.object { members(value, &$0) } } else { writer.null() }
    }

    private func write(_ host: Host, _ writer: inout JSONWriter) {
        writer.member("source", host.source)
        var error = host.error
        if case .malformed(let reason) = host.observation { error = reason }
        if case .state(let state, let time) = host.observation {
            writer.member("state", state.text)
            writer.member("observed_at", time)
            writer.key("age_seconds")
            writer.decimal(time.reportedAge(at: now).milliseconds, decimals: 3)
            writer.member("presence", host.presence?.rawValue)
        } else {
            writer.member("state", nil as String?)
        }
        writer.key("stale_after_seconds")
        if let limit = host.staleAfter { writer.decimal(limit.milliseconds, decimals: 3) } else { writer.null() }
        if let time = host.timeAhead { writer.member("time_ahead", time) }
        writer.member("error", error)
    }

    private func write(_ desired: Desired, _ writer: inout JSONWriter) {
        switch desired {
        case .presence(let presence, _): writer.member("presence", presence.rawValue)
        case .skip(let reason): writer.member("skip", reason.rawValue)
        case .fail(let failure): write(failure, &writer)
        }
    }

    private func write(_ failure: Failure, _ writer: inout JSONWriter) {
        writer.member("kind", failure.kind.rawValue)
        writer.member("message", failure.message)
    }

    private func write(_ backoff: TokenState.Backoff, _ writer: inout JSONWriter) {
        writer.member("until", backoff.until)
        writer.member("failures", backoff.failures)
    }

    private func write(_ target: Target, _ writer: inout JSONWriter) {
        writer.object {
            $0.member("fabric_guild_node_id", target.guild.text)
            write(target.decision, &$0)
            write("cached", target.row, &$0) { row, writer in
                writer.member("status", row.acknowledged?.presence.rawValue)
                writer.member("user_id", row.acknowledged?.user.text)
                writer.member("pushed_at", row.acknowledged?.at)
                writer.member("since", row.acknowledged?.since)
                writer.member("in_doubt", row.isInDoubt)
                writer.member("unsettled", row.isUnsettled)
                writer.member("pending_since", row.pendingSince)
            }
            write("seat", target.access, &$0) { access, writer in
                writer.member("endpoint", access.shownEndpoint)
                writer.member("expires_at", access.expiresAt)
            }
            $0.member("endpoint_backoff", target.endpointBackoff)
            $0.member("suspect", target.mayHaveMoved)
            write("refusal", target.refusal, &$0, write(_:_:))
            $0.key("ongoing")
            $0.array {
                for entry in target.ongoing {
                    $0.object {
                        $0.member("kind", entry.key.kind)
                        $0.member("since", entry.since)
                        $0.member("passes", entry.passes)
                    }
                }
            }
            write("next", target.attempt, &$0, write(_:_:))
        }
    }

    private func write(_ decision: PlannedTarget.Decision, _ writer: inout JSONWriter) {
        switch decision {
        case .push(let presence, _, let reason):
            writer.member("decision", "push")
            writer.member("reason", reason.rawValue)
            writer.member("to", presence.rawValue)
        case .unchanged: writer.member("decision", "unchanged")
        case .skip(let reason):
            writer.member("decision", "skip")
            writer.member("reason", reason.rawValue)
        case .fail(let failure):
            writer.member("decision", "fail")
            write(failure, &writer)
        case .forget: writer.member("decision", "forget")
        case .keep: writer.member("decision", "keep")
        }
    }

    private func write(_ attempt: Attempt, _ writer: inout JSONWriter) {
        switch attempt {
        case .push: writer.member("action", "push")
        case .logIn(let why):
            writer.member("action", "log_in")
            writer.member("message", why)
        case .fail(let failure, let end):
            writer.member("action", "fail")
            write(failure, &writer)
            writer.member("at", end)
        case .refresh(let time):
            writer.member("action", "refresh")
            writer.member("at", time)
        case .none: writer.member("action", "none")
        }
    }
}
