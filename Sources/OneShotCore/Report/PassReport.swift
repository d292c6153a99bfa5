/// What one pass did: counts, and lists of what changed, was skipped or failed.
package struct PassReport: Equatable, Sendable {
    package enum Outcome: String, Sendable {
        case ok, partial, failed, interrupted
    }

    package struct Change: Equatable, Sendable {
        package let target: Target

        /// The status acknowledged last, `nil` where there is none.
        package let from: Presence?
        package let to: Presence
        package let reason: ChangeReason

        package init(_ target: Target, from: Presence?, to: Presence, _ reason: ChangeReason) {
            self.target = target
            self.from = from
            self.to = to
            self.reason = reason
        }
    }

    package struct Skip: Equatable, Sendable {
        package let target: Target
        package let reason: SkipReason

        /// What the host said, where no presence is mapped to it.
        package var state: HostState?
    }

    package struct FailedTarget: Equatable, Sendable {
        package let target: Target
        package let failure: Failure
    }

    package private(set) var exitStatus = ExitStatus.ok
    package let isDryRun: Bool
    package let startedAt: Timestamp
    package private(set) var elapsedMicroseconds: Int64 = 0

    package private(set) var targets = 0
    package private(set) var unchanged = 0

    /// Sessions obtained.
    package private(set) var logins = 0

    /// What was pushed and acknowledged; in a dry run, what would be pushed.
    package private(set) var changes: [Change] = []
    package private(set) var skips: [Skip] = []

    package private(set) var failures: [FailedTarget] = []

    /// Why no pass was made, if none was.
    package private(set) var refusal: Refusal?

    package init(isDryRun: Bool = false, startedAt: Timestamp) {
        self.isDryRun = isDryRun
        self.startedAt = startedAt
    }

    /// What a pass did: its plan, and its pushes as they ended. In a dry run there are no pushes, and the report says
    /// what would be pushed.
    package init(
        _ plan: Plan, _ pushes: [Push] = [], logins: Int = 0, isDryRun: Bool = false, startedAt: Timestamp
    ) {
        self.init(isDryRun: isDryRun, startedAt: startedAt)
        self.logins = logins
        unchanged = plan.unchanged
        targets = plan.unchanged
        let indexes = Dictionary(pushes.indices.map { (pushes[$0].target, $0) }) { first, _ in first }
        for planned in plan.targets {
            switch planned.decision {
            case .unchanged, .forget, .keep: continue
            case .skip(let reason):
                skips.append(Skip(target: planned.target, reason: reason, state: planned.hostState))
            case .fail(let failure): failures.append(FailedTarget(target: planned.target, failure: failure))
            case .push(let presence, _, let reason):
                let push = indexes[planned.target].map { pushes[$0] }
                if push?.outcome == .forgotten {
                    guard let skipReason = planned.skipReason else { continue }
                    skips.append(Skip(target: planned.target, reason: skipReason))
                } else if isDryRun || push?.outcome == .acknowledged {
                    changes.append(Change(planned.target, from: planned.row, to: presence, reason))
                } else {
                    let unended = Failure(.interrupted, "the pass ended before the push did")
                    let failure = push?.failure ?? unended
                    failures.append(FailedTarget(target: planned.target, failure: failure))
                }
            }
            targets += 1
        }
    }

    /// Fills in how the pass ended and how long it took.
    package mutating func conclude(_ status: ExitStatus, elapsedMicroseconds: Int64) {
        exitStatus = status
        self.elapsedMicroseconds = elapsedMicroseconds
    }

    package var outcome: Outcome { Outcome(exitStatus) }
    package var pushed: Int { isDryRun ? 0 : changes.count }

    /// Whether nothing but failures came of the targets that were not skipped.
    package var isTotalFailure: Bool { !failures.isEmpty && failures.count + skips.count == targets }

    /// Whether nothing works at all, and nobody has stopped the pass.
    package var isOutage: Bool { exitStatus == .hostUnreadable || isTotalFailure && outcome != .interrupted }

    /// Whether there are targets, and not one binding's agent has an identity.
    package var isWithoutIdentities: Bool {
        targets > 0 && skips.count == targets && skips.allSatisfy { $0.reason == .identityMissing }
    }

    /// Whether the pass looked at everything, so that earlier failures that did not occur again are over.
    package func isComplete(_ reading: HostReading) -> Bool {
        reading.isObserved && !failures.contains { $0.failure.kind.saysNothingOfTheTarget }
    }

    /// How a pass with this report ends.
    package func exitStatus(_ reading: HostReading, isUnsaved: Bool, stop: Signals.Stop?) -> ExitStatus {
        var statuses: [ExitStatus] = [failures.isEmpty ? .ok : isTotalFailure ? .failed : .partial]
        if isUnsaved { statuses.append(.unsaved) }
        if let stop { statuses.append(ExitStatus(stop)) }
        if failures.contains(where: { $0.failure.kind == .noLibcurl }) { statuses.append(.noLibcurl) }
        if reading.failure != nil { statuses.append(.hostUnreadable) }
        return .deciding(statuses)
    }
}

extension PassReport.Change {
    fileprivate init(_ target: Target, from row: CachedRow?, to presence: Presence, _ reason: ChangeReason) {
        self.init(target, from: row?.acknowledged?.presence, to: presence, reason)
    }
}

extension PassReport.Outcome {
    init(_ status: ExitStatus) {
        switch status {
        case .ok: self = .ok
        case .partial: self = .partial
        case .interrupted, .terminated: self = .interrupted
        case .failed, .usage, .hostUnreadable, .defect, .noLibcurl, .stateUnusable, .unsaved, .locked, .configuration:
            self = .failed
        }
    }
}

extension PassReport {
    /// Why a command did not come about.
    package struct Refusal: Equatable, Sendable {
        /// What is wrong, as a word for programs.
        let kind: String
        let message: String
    }

    /// The report where no pass was made.
    package init(
        of status: ExitStatus, _ refusal: Refusal, isDryRun: Bool = false, startedAt: Timestamp, elapsed clock: Clock
    ) {
        self.init(isDryRun: isDryRun, startedAt: startedAt)
        self.refusal = refusal
        conclude(status, elapsedMicroseconds: clock.elapsedNanoseconds / 1000)
    }
}
