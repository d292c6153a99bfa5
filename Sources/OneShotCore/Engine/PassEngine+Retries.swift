/// Waiting and trying again, and endpoints that nothing more is sent to.
extension PassEngine {
    /// Tries a job again later, or fails it where that is not allowed or comes too late.
    mutating func retry(
        _ job: Lane.Job, _ lane: Int, _ failure: Failure, after retryAfter: RetryAfter?
    ) {
        if let retryAfter { return waitForLane(job, lane, failure, retryAfter.wait(at: now)) }
        guard let attempt = nextAttempt(of: job, failure) else { return fail(job, failure, in: lane) }
        let time = now + backoff(attempt)
        guard time < deadline, lanes[lane].shut == nil, !lanes[lane].circuit.isOpen else {
            return fail(job, failure, in: lane)
        }
        alarms.set(.retry(job, lane: lane), at: time)
    }

    /// Exponential from 0.2 s with full jitter: anything from nothing to twice what the last attempt could wait.
    private mutating func backoff(_ attempt: Int) -> Interval {
        let longest = min(Interval.milliseconds(200) * (1 << Int64(min(attempt - 1, 20))), settings.deadline)
        return .milliseconds(Int64.random(in: 0...longest.milliseconds, using: &random))
    }

    /// Counts one more attempt; `nil` where the job has had all of its retries.
    private mutating func nextAttempt(of job: Lane.Job, _ failure: Failure) -> Int? {
        if interruptedAt != nil { return nil }
        switch job {
        case .login(let agent):
            agents[agent].lastFailure = failure
            agents[agent].attempts += 1
            return agents[agent].attempts <= settings.maxRetries ? agents[agent].attempts : nil
        case .push(let push):
            pushes[push].lastFailure = failure
            pushes[push].attempts += 1
            return pushes[push].attempts <= settings.maxRetries ? pushes[push].attempts : nil
        }
    }

    // MARK: - Retry-After

    /// The endpoint asked for a pause: it holds for all that would go there, in this pass and in later ones.
    private mutating func waitForLane(
        _ job: Lane.Job, _ lane: Int, _ failure: Failure, _ wait: Interval
    ) {
        let endpoint = lanes[lane].endpoint
        // The longest of the waits that were asked for counts, whatever the order in which their answers come.
        let remembered = memory.endpointBackoffs[endpoint].flatMap {
            WireMemory.isRunning(until: $0, at: now) ? $0 : nil
        }
        let until = max(now + wait, remembered ?? now)
        memory.endpointBackoffs[endpoint] = until
        let isShut = lanes[lane].shut != nil || lanes[lane].circuit.isOpen
        guard nextAttempt(of: job, failure) != nil, until < deadline, !isShut else {
            fail(job, failure, in: lane)
            return shut(lane, .backoff(until - now))
        }
        lanes[lane].waiting.append(job)
        lanes[lane].blockedUntil = until
        alarms.set(.unblock(lane: lane), at: until)
    }

    mutating func ring(_ alarm: Alarm) {
        switch alarm {
        case .retry(let job, let lane):
            enqueue(job, lane)
        case .unblock(let lane):
            guard let until = lanes[lane].blockedUntil, until <= now else { return }
            lanes[lane].blockedUntil = nil
            let endpoint = lanes[lane].endpoint
            if let remembered = memory.endpointBackoffs[endpoint], remembered <= now {
                memory.endpointBackoffs[endpoint] = nil
            }
            list(lane)
        }
    }

    /// An endpoint that an earlier pass was asked to leave alone is left alone.
    mutating func shutIfRemembered(_ lane: Int) {
        let endpoint = lanes[lane].endpoint
        guard let until = memory.endpointBackoffs[endpoint], WireMemory.isRunning(until: until, at: startedAt) else {
            return
        }
        lanes[lane].shut = .backoff(until - startedAt)
    }

    /// Sends an endpoint nothing more in this pass: all that waits for it fails.
    mutating func shut(_ lane: Int, _ reason: Lane.Shut) {
        if lanes[lane].shut != nil { return }
        lanes[lane].shut = reason
        for job in lanes[lane].waiting.removeAll() { enqueue(job, lane) }
    }

    /// What a job that has been tried already failed with.
    func lastFailure(of job: Lane.Job) -> Failure? {
        switch job {
        case .login(let agent): agents[agent].lastFailure
        case .push(let push): pushes[push].lastFailure
        }
    }
}
