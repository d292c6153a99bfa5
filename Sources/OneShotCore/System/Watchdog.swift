internal import CCurl

/// What ends the process when nothing else does.
package enum Watchdog {
    /// From now on a trap, SEGV, BUS or ABRT ends the process with one line and status 70.
    package static func reportCrashes() { cprocess_report_crashes() }

    /// Ends the process with one line and status 70 if it still runs then: something hangs that no deadline reaches.
    package static func start(milliseconds: Int64) { cprocess_end_after(Int(milliseconds)) }
}
