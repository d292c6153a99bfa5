package struct FileLock: ~Copyable {
    private let path: String

    private init(_ path: String) { self.path = path }

    deinit { CurrentMachine.machine.unlock(path) }

    package static func tryAcquire(at path: String) throws(SystemError) -> FileLock? {
        try CurrentMachine.machine.tryLock(path) ? FileLock(path) : nil
    }

    package func describeHolder(_ text: String) {}
}
