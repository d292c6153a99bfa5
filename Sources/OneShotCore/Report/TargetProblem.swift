/// What is wrong with what Fabric shows of a target, as the last pass left it, and what to do about it.
package struct TargetProblem: Equatable, Sendable {
    package enum Cause: Equatable, Sendable {
        case failure(FailureKind)

        /// No failure is known, but a push may not have arrived: the pass was killed, say.
        case doubt
        case skip(SkipReason)
    }

    package let cause: Cause
    package let message: String
    package let advice: String

    /// Since when, as far as known.
    package let since: Timestamp?

    var kind: FailureKind? { if case .failure(let kind) = cause { kind } else { nil } }
    var reason: SkipReason? { if case .skip(let reason) = cause { reason } else { nil } }

    /// The cause in a word or two.
    var name: String {
        switch cause {
        case .failure(let kind): kind.rawValue
        case .doubt: "pending"
        case .skip(let reason): reason.rawValue
        }
    }

    /// 0 is the worst. With 1 Fabric may show a presence wrongly. What is skipped on purpose is as good as what is in
    /// order.
    static func rank(_ problem: TargetProblem?) -> Int {
        switch problem?.cause {
        case .failure: 0
        case .doubt, .skip(.unmappedState), .skip(.stale): 1
        case .skip(.identityDisabled), nil: 3
        case .skip: 2
        }
    }
}

/// Finds what is wrong with targets. The last pass lists only its first failures; for the others their guild tells.
struct TargetProblems {
    private let failures: [Target: Failure]
    private let skips: [Target: PassReport.Skip]

    /// What is failing across passes: by its key, and the entry that tells most of a guild's targets.
    private let ongoing: [FailureGroup.Key: FailureMemory.Ongoing]
    private let ongoingOfGuild: [GuildID: FailureMemory.Ongoing]

    /// Whether the last pass had more failures than it lists.
    private let isCut: Bool

    init(_ last: LastPass?) {
        let listed = last?.listedFailures ?? []
        failures = Dictionary(listed.map { ($0.target, $0.failure) }) { first, _ in first }
        skips = Dictionary((last?.listedSkips ?? []).map { ($0.target, $0) }) { first, _ in first }
        let entries = last?.failures.ongoing ?? []
        ongoing = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
        let ofGuilds = entries.compactMap { entry in entry.key.guild.map { ($0, entry) } }
        ongoingOfGuild = Dictionary(ofGuilds) { first, other in
            first.strikesManyTargets || !other.strikesManyTargets ? first : other
        }
        isCut = (last?.summary.failed ?? 0) > listed.count
    }

    /// - Parameters:
    ///   - target: The target.
    ///   - row: Its cached row.
    ///   - identityStatus: What the identities say of its agent; `nil` for one that nothing names any more.
    /// - Returns: What is wrong; `nil` where nothing is.
    func problem(_ target: Target, _ row: CachedRow?, _ identityStatus: IdentityStatus?) -> TargetProblem? {
        if let failure = failures[target] {
            let entry = ongoing[FailureGroup.Key(guild: target.guild, kind: failure.lastingKind.rawValue)]
            return TargetProblem(failure.kind, failure.message, since: row?.pendingSince ?? entry?.since)
        }
        if let reason = identityStatus?.skipReason ?? skips[target]?.reason {
            return TargetProblem(
                reason, state: skips[target]?.state,
                since: ongoing[FailureGroup.Key(guild: nil, kind: reason.rawValue)]?.since)
        }
        if isCut, let entry = ongoing[FailureGroup.host("").key] {
            return TargetProblem(.stateUnreadable, entry.message, since: entry.since)
        }
        guard let row, row.isInDoubt || row.pendingSince != nil else { return nil }
        if isCut, let entry = ongoingOfGuild[target.guild], let kind = FailureKind(rawValue: entry.key.kind) {
            return TargetProblem(kind, entry.message, since: row.pendingSince ?? entry.since)
        }
        return TargetProblem(
            cause: .doubt, message: "a push of it may not have arrived", advice: "the next pass pushes it again",
            since: row.pendingSince)
    }
}

extension TargetProblem {
    fileprivate init(_ kind: FailureKind, _ message: String, since: Timestamp?) {
        self.init(
            cause: .failure(kind), message: message.isEmpty ? kind.meaning : message, advice: kind.advice, since: since)
    }

    fileprivate init(_ reason: SkipReason, state: HostState?, since: Timestamp?) {
        let message = state.map { "the host says \(quoted($0.text))" } ?? reason.explanation
        self.init(cause: .skip(reason), message: message, advice: reason.advice, since: since)
    }
}

extension FailureMemory.Ongoing {
    /// Whether it strikes whatever is pushed to the guild, and not an agent for a reason of its own.
    fileprivate var strikesManyTargets: Bool {
        FailureKind(rawValue: key.kind).map { $0.isOfGuild || $0.saysNothingOfTheTarget } ?? false
    }
}

extension LastPass {
    /// What is failing across passes and strikes a target: what its guild as a whole suffers from, and what it failed
    /// for in the last pass itself.
    func ongoing(of target: Target) -> [FailureMemory.Ongoing] {
        let own = listedFailures.filter { $0.target == target }.map(\.failure.kind)
        return failures.ongoing.filter { entry in
            guard entry.key.guild == target.guild, let kind = FailureKind(rawValue: entry.key.kind) else {
                return false
            }
            // A backoff is what is left of a refused or misdirected login.
            return kind.isOfGuild || own.contains(kind)
                || own.contains(.loginBackoff) && [.loginRejected, .loginMisdirected].contains(kind)
        }
    }
}
