import Foundation

/// The most memory that a pass may hold.
enum PeakMemory {
    /// In KiB. Zero is not accepted, since it means that the memory could not be read. With a sanitizer every
    /// other number is accepted, since it counts the sanitizer's own memory too.
    static let accepted: Range<Int> =
        1..<(ProcessInfo.processInfo.environment["SANITIZED"] == nil ? 40 * 1024 : .max)
}
