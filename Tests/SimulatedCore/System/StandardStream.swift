package enum StandardStream: CInt, Sendable {
    case output = 1
    case error = 2

    package func write(_ text: String) { CurrentMachine.machine.print(text, to: self) }
    package var isTerminal: Bool { false }
    package var identity: (device: UInt64, inode: UInt64)? { nil }
}
