/// What a pass would find and plan now, for commands that make none. Nothing is locked, changed or set aside.
struct PassPreview {
    let now: Timestamp
    let last: LastPass
    let status: StatusCache
    let reading: HostReading
    let plan: Plan

    init(_ context: CommandContext) {
        let now = context.now
        let last = context.loadLastPass(.leaveAlone) ?? LastPass()
        let status = context.loadStatus(.leaveAlone)
        reading = context.readHost().resolved(context.policy, last, status, at: now)
        var tokens: TokenState?
        plan = Plan(
            context.configuration.roster, reading, rows: status.rows, orphans: status.orphans, context.policy, at: now
        ) { target in
            let known = tokens ?? context.loadTokens(.leaveAlone)
            tokens = known
            return context.canAuthenticate(target, known, at: now)
        }
        self.now = now
        self.last = last
        self.status = status
    }
}
