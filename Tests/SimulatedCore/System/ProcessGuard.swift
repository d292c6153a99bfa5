/// The machine itself ends a process that hangs, and reports it.
package enum ProcessGuard {
    package static func install() {}
    package static func endAfter(milliseconds: Int64) {}
}
