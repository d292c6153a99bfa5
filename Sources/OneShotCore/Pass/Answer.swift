/// What a command prints to standard output: its result, in the format of `--output`.
struct Answer {
    let invocation: Invocation
    let log: Log
    let clock: Clock

    /// Prints a result.
    ///
    /// - Parameters:
    ///   - text: The result, in the format that was asked for.
    ///   - status: The status that the command ends with.
    /// - Returns: That status, or another one if `--output` was given and the result could not be written.
    func print(_ text: String, _ status: ExitStatus) -> ExitStatus {
        if StandardStream.output.write(text) || !invocation.isOutputGiven { return status }
        log.error(
            "answer_unwritten",
            ("message", "standard output did not take the whole result"), ("instead_of", "\(status.rawValue)"))
        return .unsaved
    }

    /// Prints that the command did not come about, and why, where `--output` asks for a result. A pass says on a
    /// terminal also who holds the lock; that is no error, which the log would have.
    ///
    /// - Returns: The status that the command ends with.
    func refuse(_ status: ExitStatus, _ kind: String, _ message: String) -> ExitStatus {
        let name = invocation.command.name
        let isOnTerminal = name.isPass && invocation.output == .text
        guard invocation.isOutputGiven || isOnTerminal && status == .locked else { return status }
        let refusal = PassReport.Refusal(kind: kind, message: message)
        switch invocation.output {
        case .none: return status
        case .text: return print(refusal.text, status)
        case .html: return print(StatusPage.html(message), status)
        case .json where name.isPass || name == .plan:
            let report = PassReport(
                of: status, refusal, isDryRun: name == .plan, startedAt: clock.now, elapsed: clock)
            return print(report.json, status)
        case .json: return print(refusal.json, status)
        }
    }
}
