/// What a pass would find and plan now, for commands that make none. Nothing is locked, changed or set aside.
struct PassPreview {
    let now: Timestamp
    let last: LastPass
    let status: StatusCache
    let reading: HostReading
    let plan: Plan

    /// - Throws: Why a cache cannot be read.
    init(_ context: CommandContext) throws(SystemError) {
        let now = context.now
        let last = try context.loadLastPass(.leaveAlone) ?? LastPass()
        let status = try context.loadStatus(.leaveAlone)
        reading = context.readHost().resolved(context.policy, last, status, at: now)
        var tokens: TokenState?
        plan = try Plan(
            context.configuration.roster, reading, rows: status.rows, orphans: status.orphans, context.policy, at: now
        ) { target throws(SystemError) in
            let known = if let tokens { tokens } else { try context.loadTokens(.leaveAlone) }
            tokens = known
            return context.canAuthenticate(target, known, at: now)
        }
        self.now = now
        self.last = last
        self.status = status
    }
}
