/// Tests of eight bytes at once, the first byte lowest. A byte that is found has its high bit set in the result.
///
/// Subtracting n from a byte below n borrows, which sets the byte's high bit. The borrow may also set the mark of the
/// byte above, so only the lowest mark is reliable.
extension UInt64 {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Marks each byte that is a quotation mark, a backslash, a control character or not ASCII. The lowest mark is
    /// right.
    @inline(__always)
    var marksOfSpecialBytes: UInt64 {
        marks(of: UInt8(ascii: "\"")) | marks(of: UInt8(ascii: "\\")) | (self &- Self.ones &* 0x20 | self) & Self.highs
    }

    /// Marks each byte that is `byte`. Among ASCII bytes, the lowest mark is right.
    @inline(__always)
    private func marks(of byte: UInt8) -> UInt64 { ((self ^ Self.ones &* UInt64(byte)) &- Self.ones) & Self.highs }
}
