/// The short way to a key: plain ASCII without escapes, which is how keys are written in practice.
///
/// These methods either read a whole key or read nothing. They never report an error: the caller then reads the key with
/// the checks that `nextKey` has for every other case.
extension JSONReader {
    /// Reads the next member's key if it is `name`, written without escapes. The value is next then.
    ///
    /// - Parameter name: The expected key, in ASCII.
    /// - Returns: Whether the key was read. If not, nothing was.
    @inline(__always)
    package mutating func takeKey(_ name: StaticString) -> Bool {
        guard let start = offsetOfKey() else { return false }
        let end = start &+ name.utf8CodeUnitCount
        guard end < count, byte(at: end) == UInt8(ascii: "\""),
            slice(start, end).elementsEqual(UnsafeRawBufferPointer(name)), let value = offsetOfValue(afterKey: end)
        else { return false }
        offset = value
        return true
    }

    /// Reads the next member's key if it is plain ASCII without escapes. The value is next then.
    ///
    /// - Returns: The key, or `nil` if nothing was read.
    @inline(__always)
    mutating func takeKey() -> JSONText? {
        guard let start = offsetOfKey() else { return nil }
        let end = firstSpecialByte(from: start)
        guard end < count, byte(at: end) == UInt8(ascii: "\""), let value = offsetOfValue(afterKey: end) else {
            return nil
        }
        offset = value
        return JSONText(slice(start, end))
    }

    /// The offset of the next key's first character, after the comma if one is due and after the quotation mark.
    @inline(__always)
    private func offsetOfKey() -> Int? {
        var offset = placeAfterWhitespace(from: self.offset)
        if needsComma {
            guard offset < count, byte(at: offset) == UInt8(ascii: ",") else { return nil }
            offset = placeAfterWhitespace(from: offset &+ 1)
        }
        return offset < count && byte(at: offset) == UInt8(ascii: "\"") ? offset &+ 1 : nil
    }

    /// The offset of the value that belongs to a key whose closing quotation mark is at `end`.
    @inline(__always)
    private func offsetOfValue(afterKey end: Int) -> Int? {
        let colon = placeAfterWhitespace(from: end &+ 1)
        return colon < count && byte(at: colon) == UInt8(ascii: ":") ? placeAfterWhitespace(from: colon &+ 1) : nil
    }
}
