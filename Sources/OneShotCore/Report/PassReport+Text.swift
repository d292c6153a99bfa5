extension PassReport.Refusal {
    /// The refusal for people.
    var text: String { "failed  \(kind)  \(escapingControls(in: message))\n" }
}

extension PassReport {
    /// Longer lists are cut in text, not in JSON.
    private static let textLimit = 50

    /// The report for people: a line of counts, then changes, failures and skips.
    package var text: String {
        var lines = [summary]
        let changes = changes.map {
            let verb = isDryRun ? "would push" : "pushed"
            let from = $0.from?.rawValue ?? "(none)"
            return "  \(verb)  \(name($0.target))  \(from) -> \($0.to.rawValue)  \($0.reason.rawValue)"
        }
        let failures = failures.map {
            "  failed  \(name($0.target))  \($0.failure.kind.rawValue)  \(escapingControls(in: $0.failure.message))"
        }
        let skips = skips.map {
            let state = $0.state.map { "  host says \(quoted($0.text)); \(SkipReason.unmappedState.advice)" }
            return "  skipped  \(name($0.target))  \($0.reason.rawValue)\(state ?? "")"
        }
        for list in [changes, failures, skips] {
            lines += list.prefix(Self.textLimit)
            if list.count > Self.textLimit { lines.append("  … and \(list.count - Self.textLimit) more of these") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var summary: String {
        let time =
            elapsedMicroseconds < 10_000 ? "\(Self.tenths(elapsedMicroseconds)) ms" : "\(elapsedMicroseconds / 1000) ms"
        let pushes = isDryRun ? "\(changes.count) to push" : "\(pushed) pushed"
        let counts =
            "\(targets) targets: \(pushes), \(unchanged) unchanged, \(skips.count) skipped, \(failures.count) failed"
        return "\(outcome.rawValue)  \(counts); \(logins) logins, \(time)"
    }

    private static func tenths(_ microseconds: Int64) -> String {
        "\(microseconds / 1000).\(microseconds / 100 % 10)"
    }

    private func name(_ target: Target) -> String {
        "\(escapingControls(in: target.agent.text))  \(escapingControls(in: target.guild.text))"
    }
}
