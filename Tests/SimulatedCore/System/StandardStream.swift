package enum StandardStream: CInt, Sendable {
    case output = 1
    case error = 2

    @discardableResult
    func write(_ text: String) -> Bool {
        CurrentMachine.machine.print(text, to: self)
        return true
    }

    var isTerminal: Bool { false }
    var identity: (device: UInt64, inode: UInt64)? { nil }
}
