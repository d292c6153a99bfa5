/// What one pass did: counts of everything, and lists of what changed, was skipped or failed.
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
    }

    package struct FailedTarget: Equatable, Sendable {
        package let target: Target
        package let failure: Failure
    }

    package var outcome = Outcome.ok
    package var exitCode: Int32 = 0
    package let isDryRun: Bool
    package let startedAt: Timestamp
    package var elapsedMicroseconds: Int64 = 0

    package var targets = 0
    package var unchanged = 0
    package var logins = 0

    /// What was pushed and acknowledged; in a dry run, what would be pushed.
    package private(set) var changes: [Change] = []
    package private(set) var skips: [Skip] = []
    package private(set) var failures: [FailedTarget] = []

    package init(isDryRun: Bool, startedAt: Timestamp) {
        self.isDryRun = isDryRun
        self.startedAt = startedAt
    }

    /// Fills in how the pass ended; it began so many nanoseconds after the clock was made, as `startedAt` says.
    package mutating func conclude(
        _ outcome: Outcome, _ exitCode: Int32, elapsed clock: Clock, since begin: Int64 = 0
    ) {
        self.outcome = outcome
        self.exitCode = exitCode
        elapsedMicroseconds = (clock.elapsedNanoseconds - begin) / 1000
    }

    package var pushed: Int { isDryRun ? 0 : changes.count }

    package mutating func add(_ change: Change) { changes.append(change) }

    package mutating func add(_ target: Target, skipped reason: SkipReason) {
        skips.append(Skip(target: target, reason: reason))
    }

    package mutating func add(_ target: Target, failed failure: Failure) {
        failures.append(FailedTarget(target: target, failure: failure))
    }

    /// Whether nothing but failures came of the targets that were not skipped.
    package var isTotalFailure: Bool { !failures.isEmpty && failures.count + skips.count == targets }
}
