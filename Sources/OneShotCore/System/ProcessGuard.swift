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

    /// Ends the process with one line and status 70 if it still runs after this time, because no deadline of its own
    /// took effect.
    static func endAfter(milliseconds: Int64) { cprocess_end_after(Int(milliseconds)) }
}
