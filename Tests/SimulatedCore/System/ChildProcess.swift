package enum ChildProcess {
    package enum Failure: Error, Equatable, Sendable {
        case notStarted(SystemError)
        case exited(status: Int32)
        case killed(signal: Int32)
        case timedOut(milliseconds: Int64)
        case tooMuchOutput(limit: Int)
        case stopped(Signals.Stop)
        case unreadable(SystemError)
    }

    static func output(
        of arguments: [String], in directory: String, milliseconds: Int64, limit: Int
    ) throws(Failure) -> [UInt8] {
        try CurrentMachine.machine.runCommand(arguments, milliseconds: milliseconds)
    }
}
