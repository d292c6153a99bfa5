/// How the process ends. The codes are those of `sysexits.h` where it has one that fits.
package enum ExitStatus: Int32, CaseIterable, Sendable {
    case ok = 0
    case partial = 1
    case failed = 2
    case usage = 64
    case hostUnreadable = 69
    case defect = 70
    case noLibcurl = 72
    case stateUnusable = 73
    case unsaved = 74
    case locked = 75
    case configuration = 78
    case interrupted = 130
    case terminated = 143

    /// The code of a process that was asked to stop.
    init(_ stop: Signals.Stop) {
        switch stop {
        case .interrupt: self = .interrupted
        case .terminate: self = .terminated
        }
    }

    /// What the code means. Help, the manual page and the README say it in these words.
    var meaning: String {
        switch self {
        case .ok: "every target is in sync or was skipped on purpose"
        case .partial: "some targets failed, others did not"
        case .failed: "every target that was not skipped failed"
        case .usage: "wrong command line"
        case .hostUnreadable: "the host source could not be read"
        case .defect: "a defect in this program, or a pass that hung"
        case .noLibcurl: "something had to be sent and the system has no libcurl"
        case .stateUnusable: "the state directory cannot be used"
        case .unsaved: "a cache could not be saved, or an answer to --output not written"
        case .locked: "another pass holds the lock; nothing was done"
        case .configuration: "wrong configuration"
        case .interrupted: "stopped by SIGINT; what was acknowledged is saved"
        case .terminated: "stopped by SIGTERM; what was acknowledged is saved"
        }
    }

    /// If several codes hold, the process ends with the one of the lowest rank. A code without a rank belongs
    /// to a process that has not begun a pass. It holds alone, unless the answer to `--output` cannot be written.
    var rank: Int? {
        switch self {
        case .defect: 0
        case .unsaved: 1
        case .interrupted, .terminated: 2
        case .noLibcurl: 3
        case .hostUnreadable: 4
        case .failed: 5
        case .partial: 6
        case .ok: 7
        case .usage, .stateUnusable, .locked, .configuration: nil
        }
    }

    /// Whether the process would end with this one if both held.
    func isWorse(than other: ExitStatus) -> Bool { (rank ?? .max) < (other.rank ?? .max) }

    /// Of the statuses that hold, the one that the process ends with.
    static func deciding(_ statuses: [ExitStatus]) -> ExitStatus {
        statuses.min { $0.isWorse(than: $1) } ?? .ok
    }

    /// Whether a process that was also asked to stop ends with the stop's code instead.
    var yieldsToStop: Bool {
        guard let rank, let stop = Self.interrupted.rank else { return false }
        return rank > stop
    }
}
