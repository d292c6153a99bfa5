/// What the configuration says of observations and of repeating pushes.
package struct PlanPolicy: Equatable, Sendable {
    /// What becomes of an agent whose state is too old.
    package enum WhenStale: String, CaseIterable, Sendable {
        case offline, skip, fail
    }

    /// What becomes of an agent that the host does not mention.
    package enum WhenMissing: String, CaseIterable, Sendable {
        case fail, skip, offline
    }

    package var stateMap = StateMap()

    /// `nil`: an observation never gets too old.
    package var staleAfter: Interval?
    package var whenStale = WhenStale.offline
    package var whenMissing = WhenMissing.fail

    /// Zero: nothing is pushed again for its age.
    package var refreshAfter = Interval.seconds(3600)

    /// Push every target, changed or not.
    package var refreshesAll = false

    package init() {}
}
