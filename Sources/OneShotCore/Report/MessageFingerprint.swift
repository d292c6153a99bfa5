/// Tells whether two messages say the same, numbers and times apart.
enum MessageFingerprint {
    /// A number that stands for a message in a file: a hash of 32 bits of its words without digits. So `2m 05s` and
    /// `1h 10m` count as the same, and so do two numbered hosts.
    static func of(_ message: String) -> Int {
        var words: [UInt8] = []
        var start = 0
        var hasDigit = false
        func endWord() {
            if hasDigit { words.removeSubrange(start...) } else if words.count > start { words.append(0) }
            (start, hasDigit) = (words.count, false)
        }
        for byte in message.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...:
                words.append(byte)
            default: endWord()
            }
        }
        endWord()
        return words.withUnsafeBytes { Int(fixedHash($0) & 0xFFFF_FFFF) }
    }
}
