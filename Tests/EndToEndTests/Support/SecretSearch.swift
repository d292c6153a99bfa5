import Foundation

/// Looks for many secrets at once: of each only the beginning is looked for, and those beginnings are few.
struct SecretSearch {
    private struct Group {
        var secrets: Set<[UInt8]> = []
        var lengths: Set<Int> = []
    }

    private static let beginning = 4
    private var groups: [[UInt8]: Group] = [:]

    /// Those that are hardly longer than a word that anybody may print are left out.
    init(_ secrets: Set<String>) {
        for secret in secrets.map({ Array($0.utf8) }) where secret.count > Self.beginning + 1 {
            groups[Array(secret.prefix(Self.beginning)), default: Group()].secrets.insert(secret)
            groups[Array(secret.prefix(Self.beginning)), default: Group()].lengths.insert(secret.count)
        }
    }

    /// The length of a secret that is in the text, `nil` where none is.
    func lengthOfFirst(in text: [UInt8]) -> Int? {
        for (beginning, group) in groups {
            var start = 0
            while let place = Self.place(of: beginning, in: text, from: start) {
                for length in group.lengths where place + length <= text.count {
                    if group.secrets.contains(Array(text[place..<place + length])) { return length }
                }
                start = place + 1
            }
        }
        return nil
    }

    private static func place(of pattern: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = start
            while start + pattern.count <= bytes.count,
                let found = memchr(base + start, CInt(pattern[0]), bytes.count - start)
            {
                let place = UnsafeRawPointer(found) - base
                if place + pattern.count <= bytes.count, memcmp(found, pattern, pattern.count) == 0 { return place }
                start = place + 1
            }
            return nil
        }
    }
}
