/// What the answer to a PUT does.
extension PassEngine {
    mutating func pushEnded(_ push: Int, _ lane: Int, _ reply: EngineReply) {
        let endpoint = lanes[lane].endpoint
        switch reply {
        case .answer(status: 200..<300, _, _):
            acknowledge(push)
        case .answer(let status, let retryAfter, _):
            let message = "PUT to \(endpoint) answered \(status)"
            switch status {
            case 401, 403:
                unauthorized(push, lane, Failure(.unauthorized, status: status, message))
            case 429:
                retry(.push(push), lane, Failure(.rateLimited, status: status, message), after: retryAfter)
            case 503 where retryAfter != nil:
                retry(.push(push), lane, Failure(.rateLimited, status: status, message), after: retryAfter)
            case 500...:
                // Often a proxy's, behind which the request goes on.
                pushes[push].mayBeOvertaken = true
                retry(.push(push), lane, Failure(.serverError, status: status, message), after: nil)
            default:
                fail(.push(push), Failure(.rejected, status: status, message), in: lane)
            }
        case .fault(let fault, let message):
            let message = "PUT to \(endpoint): \(message)"
            switch fault {
            case .refused:
                retry(.push(push), lane, Failure(.transport, message), after: nil)
            case .reset, .notHTTP:
                // It may have been taken before the connection broke.
                pushes[push].mayBeOvertaken = true
                retry(.push(push), lane, Failure(.transport, message), after: nil)
            case .unresolved, .connectTimeout, .tls:
                fail(.push(push), Failure(.transport, message), in: lane)
            case .timeout:
                fail(.push(push), Failure(.timeout, message), in: lane)
            }
        case .session, .malformedLogin, .sameKey, .keyUnreadable, .unavailable:
            preconditionFailure("no reply to a push")
        }
    }

    private mutating func acknowledge(_ number: Int) {
        let push = pushes[number]
        pushes[number].row = CachedRow(.init(push.presence, push.user, at: now, since: push.standsSince))
        pushes[number].row.isUnsettled = push.mayBeOvertaken
        memory.refusals[push.target] = nil
        finish(number, .acknowledged)
    }

    /// A refused token: the agent logs in anew, once for all its guilds, and the push is tried once more.
    ///
    /// Refused again, the guild's refusal is remembered, and until that is over costs no login. Where the login fails, the
    /// agent's tokens for other guilds are used on: nothing was said against them.
    private mutating func unauthorized(_ number: Int, _ lane: Int, _ failure: Failure) {
        let push = pushes[number]
        if interruptedAt != nil || memory.refusals[push.target]?.isRunning(at: now) == true {
            return fail(.push(number), failure, in: lane)
        }
        let agent = agents[push.agent]
        let isOldToken = push.generation < agent.generation
        let isNoNews = isOldToken || agent.isRenewing || agent.failure != nil
        if push.hasRetriedAuthorization || !isNoNews && agent.hasRetriedAuthorization {
            memory.refusals[push.target] = .after(memory.refusals[push.target], at: now)
            return fail(.push(number), failure, in: lane)
        }
        pushes[number].hasRetriedAuthorization = true
        if !isOldToken {
            agents[push.agent].session = agent.session?.expiring(push.target.guild, at: now)
            memory.sessions[push.target.agent] = agents[push.agent].session
        }
        if let failure = agent.failure { return fail(.push(number), failure) }
        if !isNoNews {
            agents[push.agent].hasRetriedAuthorization = true
            agents[push.agent].isRenewing = true
        }
        route(number)
    }

    mutating func finish(_ push: Int, _ outcome: Push.Outcome) {
        guard pushes[push].outcome == nil else { return }
        pushes[push].outcome = outcome
        unfinished -= 1
        if case .failed = outcome, pushes[push].row.pendingSince == nil { pushes[push].row.pendingSince = startedAt }
    }
}
