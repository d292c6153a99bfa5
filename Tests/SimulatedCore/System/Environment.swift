package enum Environment {
    static func value(_ name: String) -> String? { CurrentMachine.machine.environment(name) }
    static func names(beginningWith prefix: String) -> [String] { [] }
}

package enum ThisProcess {
    static var id: Int32 { 1 }
    static var user: UInt32 { 1 }
    static var hostName: String { "simulated" }
    static func isRunning(_ id: Int32) -> Bool { true }
}
