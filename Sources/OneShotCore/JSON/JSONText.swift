/// The contents of a JSON string, unescaped, as bytes that its reader lends until the next read.
///
/// Comparing these bytes makes no `String`; for a file of a hundred thousand rows that is most of the cost.
package struct JSONText {
    package let bytes: UnsafeRawBufferPointer

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// A copy that outlives the reader. The reader has checked the UTF-8 already.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    package static func == (text: JSONText, other: StaticString) -> Bool {
        text.bytes.elementsEqual(UnsafeRawBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
    }

    /// Lets `switch` and `case` compare with a literal.
    package static func ~= (pattern: StaticString, text: JSONText) -> Bool { text == pattern }

    package static func == (text: JSONText, other: String) -> Bool {
        let utf8 = other.utf8
        return utf8.withContiguousStorageIfAvailable { text.bytes.elementsEqual(UnsafeRawBufferPointer($0)) }
            ?? text.bytes.elementsEqual(utf8)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether both hold the same bytes; a word at a time, which the sequence's own comparison is not.
    @inline(__always)
    func elementsEqual(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let base = baseAddress, let otherBase = other.baseAddress else { return true }
        var offset = 0
        while offset + 8 <= count {
            let left = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let right = otherBase.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if left != right { return false }
            offset += 8
        }
        while offset < count {
            if base.load(fromByteOffset: offset, as: UInt8.self)
                != otherBase.load(fromByteOffset: offset, as: UInt8.self)
            {
                return false
            }
            offset += 1
        }
        return true
    }
}
