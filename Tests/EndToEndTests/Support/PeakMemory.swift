import Foundation

/// The most memory that a pass may hold.
enum PeakMemory {
    /// In KiB. With a sanitizer every number is accepted, since it counts the sanitizer's own memory too.
    private static let limit = ProcessInfo.processInfo.environment["SANITIZED"] == nil ? 40 * 1024 : Int.max

    /// Whether a pass may have held this much. On a busy machine a short pass may end before its memory is read even
    /// once: `nil`, which is accepted. `ScaleTests` has a pass that is always read.
    static func isAccepted(_ peak: Int?) -> Bool { peak.map { $0 < limit } ?? true }
}
