/// How the process ends: `sysexits.h` where it has a word for it.
package enum ExitStatus: Int32, Sendable {
    /// Every target is in sync or was skipped on purpose.
    case ok = 0

    /// Some targets failed, others did not.
    case partial = 1

    /// Every target that was not skipped failed.
    case failed = 2
    case usage = 64
    case hostUnreadable = 69

    /// A defect in this program; the crash handler's.
    case defect = 70

    /// Something had to be sent and the system has no libcurl.
    case noLibcurl = 72
    case stateUnusable = 73

    /// A cache could not be saved.
    case unsaved = 74

    /// Another pass holds the lock.
    case locked = 75
    case configuration = 78
    case interrupted = 130
    case terminated = 143

    /// Whether a stop, where one came as well, is the weightier news.
    package var yieldsToStop: Bool {
        switch self {
        case .ok, .partial, .failed, .hostUnreadable, .noLibcurl: true
        case .usage, .defect, .stateUnusable, .unsaved, .locked, .configuration, .interrupted, .terminated: false
        }
    }

    package init(_ stop: Signals.Stop) {
        switch stop {
        case .interrupt: self = .interrupted
        case .terminate: self = .terminated
        }
    }
}
