internal import CShims

/// Decides how the process ends when something goes wrong, and what it leaves behind then.
package enum ProcessGuard {
    /// Prepares the process. Call it first of all.
    ///
    /// - Descriptors 0 to 2 are open, so that no other file gets one of these numbers.
    /// - A crash ends the process with one line and status 70, and never with a dump of its memory, which would hold
    ///   every key and token of the pass.
    /// - SIGINT and SIGTERM stay pending, and a closed pipe is an error of `write`.
    static func install() {
        StandardStream.openMissing()
        reportCrashes()
        forbidCoreDumps()
        Signals.block()
    }

    /// Makes a trap, SEGV, BUS, FPE or ABRT end the process with one line and status 70.
    static func reportCrashes() { cprocess_report_crashes() }

    /// Makes sure that the kernel writes no core dump, and Swift no backtrace, of this process. Its commands keep the
    /// limit that it was started with.
    static func forbidCoreDumps() { cprocess_forbid_core_dumps() }

    /// Makes sure that the process does not wait long for a reader, as a command that people page through does.
    static func limitWaitsForReaders() { ReaderPatience.current.limit(milliseconds: nil) }

    /// Limits the pass that begins now. Half a second after its deadline it waits for no reader any more. If it still
    /// runs five seconds after its deadline, it ends with one line and status 70.
    static func beginPass(deadlineMilliseconds: Int64) {
        deadline = Clock.steadyNanoseconds + deadlineMilliseconds * 1_000_000
        ReaderPatience.current.limit(milliseconds: deadlineMilliseconds + 500)
        endAfter(milliseconds: deadlineMilliseconds + 5000)
    }

    /// The deadline of the pass by the steady clock, once it has begun. Only the main thread uses it.
    nonisolated(unsafe) private static var deadline: Int64?

    /// Whether a pass should not go on reading: it was asked to stop, or its deadline has come.
    static var mustEnd: Bool { Signals.pending != nil || millisecondsLeft.map { $0 <= 0 } ?? false }

    /// How much time is left until the deadline of the pass, at least 0. `nil` if no pass has begun.
    static var millisecondsLeft: Int64? { deadline.map { max(0, $0 - Clock.steadyNanoseconds) / 1_000_000 } }

    /// Ends the process with one line and status 70 if it still runs after this time, because no deadline of its own
    /// took effect.
    static func endAfter(milliseconds: Int64) { cprocess_end_after(Int(milliseconds)) }
}
