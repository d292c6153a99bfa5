/// What the response to a PUT does.
extension PassEngine {
    mutating func pushEnded(_ push: Int, _ queue: Int, _ response: PushResponse) {
        let endpoint = scheduler[queue].endpoint
        func failure(_ kind: FailureKind, _ status: Int, _ more: String = "") -> Failure {
            Failure(kind, status: status, "PUT to \(endpoint) answered \(status)\(more)")
        }
        pushes[push].usesNewConnection = response.spoilsConnection
        switch response {
        case .acknowledged: acknowledge(push)
        case .tokenRefused(let status): refuseToken(of: push, queue, failure(.unauthorized, status))
        case .throttled(let status, let retryAfter):
            retry(job(push), queue, failure(.rateLimited, status), after: retryAfter)
        case .serverError(let status):
            // It may still be applied behind a proxy, so an acknowledged retry is pushed once more in a later pass.
            pushes[push].mayArriveLate()
            retry(job(push), queue, failure(.serverError, status), after: nil)
        case .rejected(let status, _) where status == 404 || status == 410:
            failForCertain(push, failure(.rejected, status), at: queue)
        case .rejected(let status, let redirect): fail(push, failure(.rejected, status, redirect), at: queue)
        case .failed(let reason):
            let message = "PUT to \(endpoint): \(reason.message)"
            switch reason.kind {
            case .refused: retry(job(push), queue, Failure(.transport, message), after: nil)
            case .reset, .notHTTP:
                // The server may have applied it before the connection broke.
                pushes[push].mayArriveLate()
                retry(job(push), queue, Failure(.transport, message), after: nil)
            case .unresolved, .connectTimeout, .tls: fail(push, Failure(.transport, message), at: queue)
            case .timeout: fail(push, Failure(.timeout, message), at: queue)
            // Nothing is known of the endpoint.
            case .outOfFiles:
                retry(job(push), queue, Failure(.transport, message), after: nil, blamesEndpoint: false)
            case .unsent: fail(push, Failure(.transport, message))
            }
        }
    }

    /// A refused token: the agent logs in anew, once for all its guilds, and the push is tried once more.
    ///
    /// Refused again, the guild's refusal is remembered. While it is, a refusal by that guild causes no login. Where
    /// the login fails, the agent's tokens for other guilds stay in use, since nothing was said against them.
    private mutating func refuseToken(of number: Int, _ queue: Int, _ failure: Failure) {
        let push = pushes[number]
        let agent = agents[push.agent]
        if interruptedAt != nil || tokens.refusals[push.target]?.isRunning(at: now) == true {
            return fail(number, failure, at: queue)
        }
        let isCurrentToken = push.generation == agent.generation
        let startsRenewal = isCurrentToken && !agent.isRenewing && agent.failure == nil
        if push.hasRetriedAuthorization || startsRenewal && agent.hasRetriedAuthorization {
            tokens.refusals[push.target] = .after(tokens.refusals[push.target], at: now)
            if push.hasRetriedAuthorization { return failForCertain(number, failure, at: queue) }
            return fail(number, failure, at: queue)
        }
        pushes[number].hasRetriedAuthorization = true
        if isCurrentToken { expireToken(of: push.target) }
        if let failure = agent.failure { return fail(number, failure) }
        if startsRenewal {
            agents[push.agent].hasRetriedAuthorization = true
            agents[push.agent].isRenewing = true
        }
        route(number)
    }

    private mutating func expireToken(of target: Target) {
        tokens.sessions[target.agent]?.expire(target.guild, at: now)
    }
}
