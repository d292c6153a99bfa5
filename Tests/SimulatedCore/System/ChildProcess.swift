package enum ChildProcess {
    package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
        package let description: String
        package var stop: Signals.Stop?

        package init(_ description: String, stop: Signals.Stop? = nil) {
            self.description = description
            self.stop = stop
        }
    }

    static func output(
        of arguments: [String], in directory: String, milliseconds: Int64, limit: Int
    ) throws(Failure) -> [UInt8] {
        try CurrentMachine.machine.runCommand(arguments, milliseconds: milliseconds)
    }
}
