/// Tests of eight bytes at once, the first byte lowest; what is found has its high bit set.
///
/// Taking n from a byte below n borrows, which sets its high bit. Bytes of 0x80 and more may be marked by that or not, and a borrow
/// may mark a byte above a true hit, never one below.
extension UInt64 {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Marks bytes that are a quote, a backslash, a control character or not ASCII, all of these; the lowest mark is right.
    @inline(__always)
    var marksOfSpecialBytes: UInt64 {
        marks(of: UInt8(ascii: "\"")) | marks(of: UInt8(ascii: "\\")) | (self &- Self.ones &* 0x20 | self) & Self.highs
    }

    /// Marks the bytes that are `byte`; among ASCII, the lowest mark is right.
    @inline(__always)
    private func marks(of byte: UInt8) -> UInt64 { ((self ^ Self.ones &* UInt64(byte)) &- Self.ones) & Self.highs }
}
