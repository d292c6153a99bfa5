package enum Signals {
    package enum Stop: CInt, Sendable {
        case interrupt = 2
        case terminate = 15
    }

    static var pending: Stop? { CurrentMachine.machine.pendingStop }
}

package struct SignalDescriptor: ~Copyable {
    /// Any number works, because the machine knows which signal is pending.
    var raw: CInt? { 0 }

    init() {}

    func wait(milliseconds: Int64) { CurrentMachine.machine.sleep(milliseconds: milliseconds) }
}
