extension Explanation {
    private typealias Line = (label: String, text: String)

    /// The explanation as people read it: the agent first, then a paragraph for each target.
    package var text: String {
        var lines: [Line] = [("agent", agentText), ("state", stateText), ("shown as", desiredText)]
        if identityStatus != nil { lines.append(("session", sessionText)) }
        if let backoff = login.backoff { lines.append(("login", loginText(backoff))) }
        var paragraphs = [Self.aligned(lines)]
        paragraphs += targets.map {
            "\ntarget     \(escapingControls(in: $0.guild.text))\n\(Self.aligned(targetLines($0)))"
        }
        if targets.isEmpty {
            paragraphs.append("\nno targets: no binding names the agent, and nothing was ever pushed for it")
        }
        return paragraphs.joined(separator: "\n") + "\n"
    }

    private static func aligned(_ lines: [Line]) -> String {
        lines.map { label, text in
            label + String(repeating: " ", count: max(1, 11 - label.count)) + escapingControls(in: text)
        }.joined(separator: "\n")
    }

    // MARK: - The agent

    private var agentText: String {
        let name = quoted(agent.text, limit: 200)
        switch identityStatus {
        case .identityMissing: return "\(name), which has no identity"
        case .identityDisabled: return "\(name), whose identity is disabled"
        case .withoutUserID: return "\(name), whose identity has no fabric_user_id"
        case .active(let user):
            let keyText = key.map { key in
                "; its key is \(key.source)" + (key.error.map { ", which cannot be used: \($0)" } ?? "")
            }
            return "\(name), in Fabric \(quoted(user.text, limit: 200))\(keyText ?? "")"
        case nil: return "\(name), which the configuration does not have any more"
        }
    }

    private var stateText: String {
        if let error = host.error { return "unknown: \(error)" }
        switch host.observation {
        case nil: return "not read"
        case .absent: return "none: \(host.source) does not mention the agent"
        case .malformed(let reason): return "malformed, in \(host.source): \(reason)"
        case .state(let state, let time):
            let limit = host.staleAfter.map { "stale after \($0)" } ?? "never stale"
            return "\(quoted(state.text)), \(time.reportedAge(at: now)) old (\(limit)), from \(host.source)"
                + (host.timeAhead.map { ", which gives the time \($0.rfc3339): that is ahead and not believed" } ?? "")
        }
    }

    private var desiredText: String {
        switch desired {
        case .presence(let presence, _):
            guard case .state(let state, let time) = host.observation else { return presence.rawValue }
            let isStale = host.staleAfter.map { time.age(at: now) > $0 } ?? false
            return presence.rawValue
                + (isStale ? ", because the state is stale" : ", which \(quoted(state.text)) is mapped to")
        case .skip(let reason): return "nothing: \(reason.rawValue), \(reason.explanation); \(reason.advice)"
        case .fail(let failure): return "nothing: \(failure.kind.rawValue), \(failure.message)"
        case nil: return "nothing"
        }
    }

    private var sessionText: String {
        guard let session = login.session else { return "none: the agent logs in when there is something to push" }
        let isOver = session.isTooOld(at: now, lifetime: login.lifetime)
        let end = until(isOver ? now : session.loggedInAt + login.lifetime, "renewed")
        return "of \(quoted(session.userID.text)), logged in \(session.loggedInAt.reportedAge(at: now)) ago, \(end)"
    }

    private func loginText(_ backoff: TokenState.Backoff) -> String {
        let times = backoff.failures == 1 ? "once" : "\(backoff.failures) times"
        let rest =
            backoff.isRunning(at: now)
            ? "not tried again for \(backoff.until - now), unless the key or the login URL changes"
            : "the wait is over"
        return "refused \(times); \(rest)"
    }

    // MARK: - A target

    private func targetLines(_ target: Target) -> [Line] {
        var lines: [Line] = [("  cached", rowText(target.row))]
        if let access = target.access {
            let end =
                access.endedAt != nil
                ? "its token had ended when it came, and is used until it is refused"
                : access.expiresAt.map { until($0, "its token ends") } ?? "its token does not end"
            lines.append(("  access", "\(access.shownEndpoint), \(end)"))
        } else if login.session != nil {
            lines.append(("  access", "none: the session does not name the guild"))
        }
        if let backoff = target.endpointBackoff {
            lines.append(("  waiting", "the guild asked to be left alone for \(backoff - now)"))
        }
        if let refusal = target.refusal {
            let text = "a fresh token was refused; for \(refusal.until - now) a refusal causes no login"
            lines.append(("  refused", text))
        }
        for entry in target.ongoing {
            let passes = entry.passes == 1 ? "1 pass" : "\(entry.passes) passes"
            let message = entry.message.isEmpty ? "" : ": \(entry.message)"
            let text = "\(entry.key.kind), for \(entry.since.reportedAge(at: now)) and \(passes)\(message)"
            lines.append(("  failing", text))
        }
        if target.mayHaveMoved {
            lines.append(("  suspect", "the endpoint failed the last pass as if the guild had moved"))
        }
        lines.append(("  now", target.decision.text))
        lines.append(("  next", attemptText(target.attempt)))
        return lines
    }

    private func rowText(_ row: CachedRow?) -> String {
        guard let row else { return "nothing: no push was ever attempted" }
        var parts: [String] = []
        if let acknowledged = row.acknowledged {
            parts.append(
                "\(acknowledged.presence.rawValue) for \(acknowledged.since.reportedAge(at: now)), acknowledged"
                    + " \(acknowledged.at.reportedAge(at: now)) ago"
                    + " for \(quoted(acknowledged.user.text))")
        } else {
            parts.append("nothing was ever acknowledged")
        }
        if row.isInDoubt { parts.append("in doubt, since a later push may or may not have arrived") }
        if row.isUnsettled { parts.append("unsettled, since an earlier push may still overtake it") }
        if let since = row.pendingSince { parts.append("pending for \(since.reportedAge(at: now))") }
        return parts.joined(separator: "; ")
    }

    private func attemptText(_ attempt: Attempt) -> String {
        switch attempt {
        case .push(let presence): "the next pass pushes \(presence.rawValue)"
        case .logIn(let why): "the next pass logs in, \(why), then pushes"
        case .fail(let failure, let end):
            "the next pass fails \(failure.kind.rawValue): \(failure.message)"
                + (end.map { $0 > now ? "; that is over in \($0 - now)" : "" } ?? "")
        case .refresh(let time):
            (time.map { "pushed again \(until($0, "as a refresh"))" } ?? "nothing") + ", unless something changes"
        case .none: "nothing, until something changes"
        }
    }

    // MARK: - Times

    private func until(_ end: Timestamp, _ what: String) -> String {
        if end <= now { return "\(what) now" }
        return (end - now).isPlausible ? "\(what) in \(end - now)" : "\(what) at \(end.rfc3339)"
    }
}

extension PlannedTarget.Decision {
    /// The decision in words.
    fileprivate var text: String {
        switch self {
        case .push(let presence, _, let reason):
            "push \(presence.rawValue): \(reason.rawValue), \(Self.meaning(reason))"
        case .unchanged: "unchanged: Fabric shows it already"
        case .skip(let reason): "skip: \(reason.rawValue), \(reason.explanation); \(reason.advice)"
        case .fail(let failure): "fail: \(failure.kind.rawValue), \(failure.message)"
        case .forget: "forget: the target is gone, and there is nothing to push"
        case .keep: "keep: the target is gone, but nothing is decided while the host cannot be read"
        }
    }

    private static func meaning(_ reason: ChangeReason) -> String {
        switch reason {
        case .new: "nothing was ever acknowledged"
        case .inDoubt: "an earlier push may or may not have arrived"
        case .changed: "another presence or user id was acknowledged last"
        case .refresh: "Fabric may have lost it"
        case .removed: "the target is gone from the configuration"
        }
    }
}
