import Foundation

/// The most memory that a pass may hold.
enum PeakMemory {
    /// In KiB, and more than nothing, so that a figure that could not be had does not pass for a small one. What a
    /// sanitizer needs for itself is no matter of the program's.
    static let accepted: Range<Int> =
        1..<(ProcessInfo.processInfo.environment["SANITIZED"] == nil ? 40 * 1024 : .max)
}
