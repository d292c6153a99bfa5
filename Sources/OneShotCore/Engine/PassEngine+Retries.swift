/// Waiting and trying again.
extension PassEngine {
    /// Tries a job again later, or fails it where it has no retry left or would come too late.
    mutating func retry(
        _ job: Job, _ queue: Int, _ failure: Failure, after retryAfter: RetryAfter?, blamesEndpoint: Bool = true
    ) {
        let blamed = blamesEndpoint ? queue : nil
        if let retryAfter { return pause(queue, job, failure, retryAfter.wait(at: now)) }
        guard let attempt = nextAttempt(of: job, failure) else { return fail(job, failure, at: blamed) }
        let time = now + backoff(attempt)
        guard time < deadline, scheduler[queue].isOpen else { return fail(job, failure, at: blamed) }
        timers.add(.retry(job, queue: queue), at: time)
    }

    /// Exponential with full jitter: a random wait of at most 0.2 s, a bound that doubles with each attempt.
    private mutating func backoff(_ attempt: Int) -> Interval {
        let longest = min(Interval.milliseconds(200) * (1 << Int64(min(attempt - 1, 20))), settings.deadline)
        return .milliseconds(Int64.random(in: 0...longest.milliseconds, using: &random))
    }

    /// Counts one more attempt; `nil` where the job has used up its retries.
    private mutating func nextAttempt(of job: Job, _ failure: Failure) -> Int? {
        if interruptedAt != nil { return nil }
        let attempts: Int
        switch job {
        case .login(let agent):
            agents[agent].lastFailure = failure
            agents[agent].attempts += 1
            attempts = agents[agent].attempts
        case .push(let push, _):
            pushes[push].lastFailure = failure
            pushes[push].attempts += 1
            attempts = pushes[push].attempts
        }
        return attempts <= settings.maxRetries ? attempts : nil
    }

    /// What a job that was tried before failed with.
    func lastFailure(of job: Job) -> Failure? {
        switch job {
        case .login(let agent): agents[agent].lastFailure
        case .push(let push, _): pushes[push].lastFailure
        }
    }

    /// The endpoint asked for a pause, which holds for everything that would go there, in this pass and in later ones.
    private mutating func pause(_ queue: Int, _ job: Job, _ failure: Failure, _ wait: Interval) {
        let endpoint = scheduler[queue].endpoint
        // The longest of the pauses asked for counts, whatever the order in which the answers arrive.
        let until = max(now + wait, tokens.pauseEnd(of: endpoint, at: now) ?? now)
        tokens.endpointBackoffs[endpoint] = until
        guard nextAttempt(of: job, failure) != nil, until < deadline, scheduler[queue].isOpen else {
            fail(job, failure, at: queue)
            return close(queue, scheduler[queue].isOpen ? .backoff(until - now) : .circuit)
        }
        scheduler.block(queue, until: until, job)
        timers.add(.unblock(queue: queue), at: until)
    }

    mutating func fire(_ timer: Timer) {
        switch timer {
        case .retry(let job, let queue): enqueue(job, queue)
        case .unblock(let queue):
            guard scheduler.unblock(queue, at: now) else { return }
            let endpoint = scheduler[queue].endpoint
            if let end = tokens.endpointBackoffs[endpoint], end <= now { tokens.endpointBackoffs[endpoint] = nil }
        }
    }
}
