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

    /// Prints that the command did not come about, and why, where `--output` asks for a result.
    ///
    /// - Returns: The status that the command ends with.
    func refuse(_ status: ExitStatus, _ kind: String, _ message: String) -> ExitStatus {
        guard invocation.isOutputGiven else { return status }
        let refusal = PassReport.Refusal(kind: kind, message: message)
        let name = invocation.command.name
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
