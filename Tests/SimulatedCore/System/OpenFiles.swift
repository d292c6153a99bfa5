package enum OpenFiles {
    static func raiseLimit() -> (limit: Int, free: Int) {
        let free = CurrentMachine.machine.freeFiles
        return (free, free)
    }
}
