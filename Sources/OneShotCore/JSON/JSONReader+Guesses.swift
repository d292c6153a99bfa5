/// Guesses: what stands in files nearly always is tried for, at a fraction of what looking for anything costs.
///
/// Where a guess is right it has been read; where it is wrong nothing has, and the careful way finds out what is there
/// instead, or what is wrong with it. So a guess may fail for any reason, and never says why.
extension JSONReader {
    /// Tries a chain of guesses, which counts as one.
    @inline(__always)
    package mutating func attempt(_ guesses: (inout JSONReader) -> Bool) -> Bool {
        let before = (offset, depth, needsComma)
        if guesses(&self) { return true }
        (offset, depth, needsComma) = before
        return false
    }

    /// The beginning of an object.
    @inline(__always)
    package mutating func takeObject() -> Bool {
        let place = placeAfterWhitespace(from: offset)
        guard place < count, byte(at: place) == UInt8(ascii: "{"), depth < Self.depthLimit else { return false }
        offset = place &+ 1
        depth &+= 1
        needsComma = false
        return true
    }

    /// The end of an object.
    @inline(__always)
    package mutating func takeObjectEnd() -> Bool {
        let place = placeAfterWhitespace(from: offset)
        guard place < count, byte(at: place) == UInt8(ascii: "}") else { return false }
        offset = place &+ 1
        depth &-= 1
        needsComma = true
        return true
    }

    /// The next member's key, if it is `name` and written without escapes.
    @inline(__always)
    package mutating func takeKey(_ name: StaticString) -> Bool {
        var place = placeAfterWhitespace(from: offset)
        if needsComma {
            guard place < count, byte(at: place) == UInt8(ascii: ",") else { return false }
            place = placeAfterWhitespace(from: place &+ 1)
        }
        let end = place &+ 1 &+ name.utf8CodeUnitCount
        guard end < count, byte(at: place) == UInt8(ascii: "\""), byte(at: end) == UInt8(ascii: "\""),
            slice(place &+ 1, end).elementsEqual(UnsafeRawBufferPointer(name))
        else { return false }
        place = placeAfterWhitespace(from: end &+ 1)
        guard place < count, byte(at: place) == UInt8(ascii: ":") else { return false }
        offset = place &+ 1
        return true
    }

    /// A string of plain ASCII, whose bytes are the file's own: they are lent as long as those.
    @inline(__always)
    package mutating func takeText() -> JSONText? {
        let place = placeAfterWhitespace(from: offset)
        guard place < count, byte(at: place) == UInt8(ascii: "\"") else { return nil }
        let end = firstSpecialByte(from: place &+ 1)
        guard end < count, byte(at: end) == UInt8(ascii: "\"") else { return nil }
        offset = end &+ 1
        needsComma = true
        return JSONText(slice(place &+ 1, end))
    }

    /// A number of seconds as this program writes times, in milliseconds: no sign, at most three decimals, no exponent.
    @inline(__always)
    package mutating func takeMilliseconds() -> Int64? {
        let start = placeAfterWhitespace(from: offset)
        var (place, value): (Int, Int64) = (start, 0)
        while place < count, isDigit(byte(at: place)) { takeDigit(&place, &value) }
        let digits = place &- start
        guard (1...12).contains(digits), digits == 1 || byte(at: start) != UInt8(ascii: "0") else { return nil }
        var missing = 3
        if place < count, byte(at: place) == UInt8(ascii: ".") {
            place &+= 1
            while missing > 0, place < count, isDigit(byte(at: place)) {
                takeDigit(&place, &value)
                missing &-= 1
            }
            if missing == 3 { return nil }
        }
        while missing > 0 {
            value &*= 10
            missing &-= 1
        }
        if place < count, isDigit(byte(at: place)) || byte(at: place) | 0x20 == UInt8(ascii: "e") { return nil }
        offset = place
        needsComma = true
        return value
    }

    @inline(__always)
    private func takeDigit(_ place: inout Int, _ value: inout Int64) {
        value = value &* 10 &+ Int64(byte(at: place) &- UInt8(ascii: "0"))
        place &+= 1
    }
}
