import Glibc

/// A value behind a lock, with a condition that is signalled whenever the value may have changed.
///
/// `@unchecked Sendable` is correct for three reasons. `value` is used only in `withLock` and `wait`, while `mutex` is
/// locked. Both pointers are set once, and freed when no caller can be inside. The results that leave the lock are
/// `Sendable`.
final class Monitor<Value>: @unchecked Sendable {
    private var value: Value
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ value: consuming sending Value) {
        self.value = value
        var mutexKind = pthread_mutexattr_t()
        pthread_mutexattr_init(&mutexKind)
        // So that a call from inside the lock fails instead of blocking forever.
        pthread_mutexattr_settype(&mutexKind, CInt(PTHREAD_MUTEX_ERRORCHECK))
        pthread_mutex_init(mutex, &mutexKind)

        var conditionKind = pthread_condattr_t()
        pthread_condattr_init(&conditionKind)
        pthread_condattr_setclock(&conditionKind, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &conditionKind)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    func withLock<Result: Sendable>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock()
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return try body(&value)
    }

    /// Calls `body` after every change until it returns a result. Returns `nil` if the deadline passes first.
    func wait<Result: Sendable>(until deadline: UInt64, _ body: (Value) throws -> Result?) rethrows -> Result? {
        lock()
        defer { pthread_mutex_unlock(mutex) }
        var end = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        while true {
            if let result = try body(value) { return result }
            guard pthread_cond_timedwait(changed, mutex, &end) != ETIMEDOUT else { return try body(value) }
        }
    }

    private func lock() {
        let code = pthread_mutex_lock(mutex)
        precondition(code == 0, "the stub was called from within a condition: use the snapshot that is passed to it")
    }
}
