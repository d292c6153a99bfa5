import Foundation

/// Looks for many secrets at once. It searches for their beginnings, of which there are only a few.
struct SecretSearch {
    private struct Group {
        var secrets: Set<[UInt8]> = []
        var lengths: Set<Int> = []
    }

    private static let beginning = 4
    private var groups: [[UInt8]: Group] = [:]

    /// Short secrets are left out: any text may contain them by chance.
    init(_ secrets: Set<String>) {
        for secret in secrets.map({ Array($0.utf8) }) where secret.count > Self.beginning + 1 {
            groups[Array(secret.prefix(Self.beginning)), default: Group()].secrets.insert(secret)
            groups[Array(secret.prefix(Self.beginning)), default: Group()].lengths.insert(secret.count)
        }
    }

    /// The length of a secret in the text, `nil` if there is none.
    func lengthOfFirst(in text: [UInt8]) -> Int? {
        for (beginning, group) in groups {
            var start = 0
            while let offset = Self.offset(of: beginning, in: text, from: start) {
                for length in group.lengths where offset + length <= text.count {
                    if group.secrets.contains(Array(text[offset..<offset + length])) { return length }
                }
                start = offset + 1
            }
        }
        return nil
    }

    private static func offset(of pattern: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = start
            while start + pattern.count <= bytes.count,
                let found = memchr(base + start, CInt(pattern[0]), bytes.count - start)
            {
                let offset = UnsafeRawPointer(found) - base
                if offset + pattern.count <= bytes.count, memcmp(found, pattern, pattern.count) == 0 { return offset }
                start = offset + 1
            }
            return nil
        }
    }
}
