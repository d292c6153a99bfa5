/// Runs a command and collects its standard output.
package enum ChildProcess {
    /// Why there is no output that can be used.
    package struct Failure: Error, Equatable, Sendable {
        package enum Reason: Equatable, Sendable {
            /// `explanation` says why where the error alone misleads.
            case notStarted(SystemError, explanation: String?)
            case exited(status: Int32)
            case killed(signal: Int32)
            case timedOut(milliseconds: Int64)
            case tooMuchOutput(limit: Int)
            case stopped(Signals.Stop)
            case unreadable(SystemError)
        }

        let reason: Reason

        /// The end of what the command wrote to standard error, as one printable line of at most 1 KiB.
        var errors = ""

        /// Whether the command was to be killed and still runs: as another user, or in a call to the kernel.
        var isAbandoned = false

        init(_ reason: Reason) { self.reason = reason }
    }

    /// Runs a command, without a shell, and waits for it. Its standard input is empty.
    ///
    /// The command gets a process group of its own. It is killed with the whole group if the time is up, the output is
    /// too long or this process is asked to stop. If it cannot be killed, it is abandoned.
    ///
    /// - Parameters:
    ///   - arguments: The command and its arguments. A command without a slash is looked for in `PATH`.
    ///   - directory: The working directory. A relative command with a slash is relative to it.
    ///   - milliseconds: How long the command may run.
    ///   - limit: The most bytes that it may write.
    /// - Returns: What it had written to standard output when it ended. Others may still have that open.
    /// - Throws: Why that cannot be used.
    static func output(
        of arguments: [String], in directory: String, milliseconds: Int64, limit: Int
    ) throws(Failure) -> [UInt8] {
        var command: RunningCommand
        do throws(SystemError) {
            command = try RunningCommand(arguments, in: directory)
        } catch {
            let explanation = StartExplanation.text(arguments[0], in: directory, error)
            throw Failure(.notStarted(error, explanation: explanation))
        }
        do throws(Failure.Reason) {
            try command.collect(milliseconds: milliseconds, limit: limit)
            return command.output
        } catch {
            var failure = Failure(error)
            failure.isAbandoned = !command.kill()
            failure.errors = command.errorLine
            throw failure
        }
    }
}

extension ChildProcess.Failure.Reason: Error {}

extension ChildProcess.Failure {
    /// The stop that ended the wait for the command.
    var stop: Signals.Stop? { if case .stopped(let stop) = reason { stop } else { nil } }
}

extension ChildProcess.Failure: CustomStringConvertible {
    package var description: String {
        let end = isAbandoned ? "could not be killed, so it was abandoned" : "was killed"
        let text =
            switch reason {
            case .notStarted(let error, let explanation): "it cannot be started: \(explanation ?? error.reason)"
            case .exited(let status): "it ended with status \(status)"
            case .killed(let signal): "it was ended by signal \(signal)"
            case .timedOut(let milliseconds): "it was still running after \(milliseconds) ms and \(end)"
            case .tooMuchOutput(let limit): "it wrote more than \(limit) bytes and \(end)"
            case .stopped: "it \(end), because the pass was stopped"
            case .unreadable(let error): "its output cannot be read: \(error.reason)"
            }
        return errors.isEmpty ? text : "\(text); its standard error: \(errors)"
    }
}
