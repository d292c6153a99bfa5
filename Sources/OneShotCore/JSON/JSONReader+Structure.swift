/// Objects, arrays and the end of the text.
extension JSONReader {
    /// Enters an object, whose members `nextKey` then reads.
    ///
    /// - Throws: `JSONError` if the next value is not an object or is nested too deep.
    package mutating func beginObject() throws(JSONError) {
        try enter(UInt8(ascii: "{"), "an object")
    }

    /// Reads the next member's key. The caller must read or skip the value before it asks for another key.
    ///
    /// - Returns: The key, lent until the next read, or `nil` once the object has ended.
    /// - Throws: `JSONError` if there is neither a member nor the end of the object.
    package mutating func nextKey() throws(JSONError) -> JSONText? {
        guard try continues(until: UInt8(ascii: "}"), "a comma or '}'") else { return nil }
        guard peek() == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
        let key = try readContents(from: offset &+ 1)
        skipWhitespace()
        guard peek() == UInt8(ascii: ":") else { throw unexpected("a colon after the key") }
        offset &+= 1
        return key
    }

    /// Reads the next member's key if it is the given one. Where files keep an order of keys, this is quicker than
    /// `nextKey`.
    ///
    /// - Parameter key: The key, without characters that JSON must escape.
    /// - Returns: Whether it was read. If not, the reader has not moved, and `nextKey` reads what comes next. That may
    ///   still be this key, with escapes or with white space before the colon.
    @inline(__always)
    mutating func skipKey(_ key: StaticString) -> Bool {
        var start = offset
        if needsComma {
            guard peek() == UInt8(ascii: ",") else { return false }
            start &+= 1
        }
        start = endOfWhitespace(from: start)
        let end = start &+ key.utf8CodeUnitCount &+ 3
        guard end <= count, byte(at: start) == UInt8(ascii: "\""),
            slice(start &+ 1, end &- 2).elementsEqual(UnsafeRawBufferPointer(key)),
            byte(at: end &- 2) == UInt8(ascii: "\""), byte(at: end &- 1) == UInt8(ascii: ":")
        else { return false }
        offset = end
        needsComma = false
        return true
    }

    /// Enters an array, whose elements `nextElement` then finds.
    ///
    /// - Throws: `JSONError` if the next value is not an array or is nested too deep.
    package mutating func beginArray() throws(JSONError) {
        try enter(UInt8(ascii: "["), "an array")
    }

    /// Looks for the next element. The caller must read or skip it before it asks for another one.
    ///
    /// - Returns: Whether there is one; `false` once the array has ended.
    /// - Throws: `JSONError` if there is neither an element nor the end of the array.
    package mutating func nextElement() throws(JSONError) -> Bool {
        guard try continues(until: UInt8(ascii: "]"), "a comma or ']'") else { return false }
        if peek() == UInt8(ascii: "]") { throw unexpected("a value after the comma") }
        return true
    }

    /// Checks that the text ends after the value.
    ///
    /// - Throws: `JSONError` if anything but white space follows.
    package mutating func finish() throws(JSONError) {
        skipWhitespace()
        if offset < count { throw unexpected("the end of the text after the value") }
    }

    @inline(__always)
    private mutating func enter(_ opening: UInt8, _ expected: StaticString) throws(JSONError) {
        skipWhitespace()
        guard peek() == opening else { throw unexpected(expected) }
        guard depth < Self.depthLimit else { throw error("nested more than \(Self.depthLimit) levels deep") }
        depth &+= 1
        offset &+= 1
        needsComma = false
    }

    /// Goes to the next member or element, after the comma if one is due.
    ///
    /// - Returns: `false` if the container ended instead.
    @inline(__always)
    private mutating func continues(until closing: UInt8, _ expected: StaticString) throws(JSONError) -> Bool {
        try checkEnd()
        skipWhitespace()
        if peek() == closing {
            offset &+= 1
            depth &-= 1
            needsComma = true
            return false
        }
        if needsComma {
            guard peek() == UInt8(ascii: ",") else { throw unexpected(expected) }
            offset &+= 1
            skipWhitespace()
            needsComma = false
        }
        return true
    }
}
