package struct FileLock: ~Copyable {
    private let path: String

    private init(_ path: String) { self.path = path }

    deinit { CurrentMachine.machine.unlock(path) }

    static func tryAcquire(at path: String) throws(SystemError) -> FileLock? {
        try CurrentMachine.machine.tryLock(path) ? FileLock(path) : nil
    }

    static func check(at path: String) throws(SystemError) {}
    func describeHolder(_ text: String) {}
}
