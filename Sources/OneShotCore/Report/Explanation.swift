/// Why each of one agent's targets would be pushed, kept, skipped or failed, and everything that decides it.
package struct Explanation: Sendable {
    /// Where the agent's key is, in words, and why it cannot be read.
    package struct Key: Sendable {
        package let source: String
        package let error: String?

        package init(source: String, error: String?) {
            self.source = source
            self.error = error
        }
    }

    /// What was read of the agent at the host.
    package struct Host: Sendable {
        package let source: String
        package let observation: Observation?

        /// Why the source as a whole could not be read.
        package let error: String?

        /// What the state is shown as; `nil` where that is nothing.
        package let presence: Presence?
        package let staleAfter: Interval?

        /// The time furthest ahead of those that the host gave and that were not believed.
        package let timeAhead: Timestamp?

        package init(
            source: String, observation: Observation?, error: String?, presence: Presence?, staleAfter: Interval?,
            timeAhead: Timestamp? = nil
        ) {
            self.source = source
            self.observation = observation
            self.error = error
            self.presence = presence
            self.staleAfter = staleAfter
            self.timeAhead = timeAhead
        }
    }

    /// The agent's session from the cache, and when it is renewed however good it is.
    package struct Login: Sendable {
        package let session: Session?
        package let lifetime: Interval

        /// The wait that a refused login left behind.
        package let backoff: TokenState.Backoff?

        package init(session: Session?, lifetime: Interval, backoff: TokenState.Backoff?) {
            self.session = session
            self.lifetime = lifetime
            self.backoff = backoff
        }
    }

    /// What is next tried for the target.
    package enum Attempt: Equatable, Sendable {
        /// It is sent at once.
        case push(Presence)

        /// The agent logs in before, for this reason.
        case logIn(why: String)

        /// Nothing would be sent; a wait that is over then may be why.
        case fail(Failure, until: Timestamp?)

        /// The age at which an unchanged row is pushed again; `nil`: never.
        case refresh(at: Timestamp?)

        /// Nothing, until something else changes.
        case none
    }

    package struct Target: Sendable {
        package let guild: GuildID
        package let decision: PlannedTarget.Decision
        package let attempt: Attempt
        package let row: CachedRow?

        /// What the session says of the guild.
        package var access: GuildAccess?

        /// Until when the guild's endpoint asked to be left alone.
        package var endpointBackoff: Timestamp?

        /// The endpoint failed the last pass as if the guild had moved.
        package var mayHaveMoved = false

        /// Since the guild refused this agent's fresh token.
        package var refusal: TokenState.Backoff?

        /// What is wrong with this target, or with its guild as a whole, across passes.
        package var ongoing: [FailureMemory.Ongoing] = []

        package init(_ guild: GuildID, _ decision: PlannedTarget.Decision, _ attempt: Attempt, _ row: CachedRow?) {
            self.guild = guild
            self.decision = decision
            self.attempt = attempt
            self.row = row
        }
    }

    package let agent: AgentID

    /// `nil` for an agent that the configuration does not have any more.
    package let identityStatus: IdentityStatus?
    package let key: Key?
    package let host: Host
    package let desired: Desired?
    package let login: Login
    package let targets: [Target]
    package let now: Timestamp

    package init(
        agent: AgentID, identityStatus: IdentityStatus?, key: Key?, host: Host, desired: Desired?, login: Login,
        targets: [Target], at now: Timestamp
    ) {
        self.agent = agent
        self.identityStatus = identityStatus
        self.key = key
        self.host = host
        self.desired = desired
        self.login = login
        self.targets = targets
        self.now = now
    }
}

extension GuildAccess {
    /// The endpoint as it may be shown: one that is none may hold a password.
    var shownEndpoint: String {
        do throws(EndpointError) {
            return try Endpoint(endpoint).url
        } catch {
            return "an endpoint that is not used (\(error))"
        }
    }
}
