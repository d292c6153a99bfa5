/// Does nothing, because the simulation itself ends a program that hangs.
package enum Watchdog {
    package static func reportCrashes() {}
    package static func start(milliseconds: Int64) {}
}
