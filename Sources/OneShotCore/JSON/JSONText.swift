/// The contents of a JSON string without escapes, as bytes that its reader lends until the next read.
///
/// Comparing the bytes makes no `String`, which would be most of the cost of reading a file of a hundred thousand rows.
package struct JSONText {
    package let bytes: UnsafeRawBufferPointer

    /// Makes a text of bytes that must be valid UTF-8 and outlive it.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// A copy that outlives the reader.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether the text has the same bytes as a literal.
    @inline(__always)
    static func == (text: JSONText, other: StaticString) -> Bool {
        text.bytes.elementsEqual(UnsafeRawBufferPointer(other))
    }

    /// Whether two texts have the same bytes.
    @inline(__always)
    static func == (text: JSONText, other: JSONText) -> Bool { text.bytes.elementsEqual(other.bytes) }

    /// Lets `switch` and `case` compare with a literal.
    @inline(__always)
    static func ~= (pattern: StaticString, text: JSONText) -> Bool { text == pattern }

    /// Whether the text has the same bytes as a string. `String` itself calls some texts equal that differ in bytes.
    static func == (text: JSONText, other: String) -> Bool {
        var other = other
        return other.withUTF8 { text.bytes.elementsEqual(UnsafeRawBufferPointer($0)) }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes of a literal.
    @inline(__always)
    init(_ literal: StaticString) { self.init(start: literal.utf8Start, count: literal.utf8CodeUnitCount) }

    /// Whether both hold the same bytes. It compares a word at a time, which the sequence's own method does not.
    @inline(__always)
    func elementsEqual(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let base = baseAddress, let otherBase = other.baseAddress else { return true }
        func isSame<Word: FixedWidthInteger>(at offset: Int, _: Word.Type) -> Bool {
            base.loadUnaligned(fromByteOffset: offset, as: Word.self)
                == otherBase.loadUnaligned(fromByteOffset: offset, as: Word.self)
        }
        // The last word may overlap the one before it, so no byte is left over.
        switch count {
        case 8...:
            var offset = 0
            while offset + 8 < count {
                guard isSame(at: offset, UInt64.self) else { return false }
                offset += 8
            }
            return isSame(at: count - 8, UInt64.self)
        case 4...: return isSame(at: 0, UInt32.self) && isSame(at: count - 4, UInt32.self)
        case 2...: return isSame(at: 0, UInt16.self) && isSame(at: count - 2, UInt16.self)
        case 1: return base.load(as: UInt8.self) == otherBase.load(as: UInt8.self)
        default: return true
        }
    }
}
