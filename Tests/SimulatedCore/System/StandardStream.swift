package enum StandardStream: CInt, Sendable {
    case output = 1
    case error = 2

    func write(_ text: String) { CurrentMachine.machine.print(text, to: self) }
    var isTerminal: Bool { false }
    var identity: (device: UInt64, inode: UInt64)? { nil }
}
