package enum Signals {
    package enum Stop: CInt, Sendable {
        case interrupt = 2
        case terminate = 15
    }

    package static var pending: Stop? { CurrentMachine.machine.pendingStop }
}

package struct SignalDescriptor: ~Copyable {
    /// Any number works, because the machine knows which signal is pending.
    package var raw: CInt? { 0 }

    package init() {}

    package func wait(milliseconds: Int64) { CurrentMachine.machine.sleep(milliseconds: milliseconds) }
}
