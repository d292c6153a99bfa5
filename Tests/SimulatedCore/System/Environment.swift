package enum Environment {
    package static func value(_ name: String) -> String? { CurrentMachine.machine.environment(name) }
}

package enum ThisProcess {
    package static var id: Int32 { 1 }
    package static var hostName: String { "simulated" }
    package static func isRunning(_ id: Int32) -> Bool { true }
}
