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
        guard let start = placeOfKey() else { return false }
        let end = start &+ name.utf8CodeUnitCount
        guard end < count, byte(at: end) == UInt8(ascii: "\""),
            slice(start, end).elementsEqual(UnsafeRawBufferPointer(name)), let place = placeOfValue(afterKey: end)
        else { return false }
        offset = place
        return true
    }

    /// The next member's key, if it is that one: where it is written as it was the last time, by one comparison.
    @inline(__always)
    package mutating func takeKey(_ key: inout RepeatedKey) -> Bool {
        if take(key.text) { return true }
        let (start, followsValue) = (offset, needsComma)
        guard takeKey(key.name) else { return false }
        key.text = RepeatedText(start: start, count: offset &- start, followsValue: followsValue)
        return true
    }

    /// The next member, if it is that key with a string of plain ASCII that is not empty. Where it is as it was the last time, one
    /// comparison finds both.
    @inline(__always)
    package mutating func takeName(_ member: inout RepeatedName) -> (name: JSONText, isRepeated: Bool)? {
        if take(member.text) {
            needsComma = true
            // The quotation mark that ends the value is the last byte.
            return (JSONText(slice(offset &- 1 &- member.count, offset &- 1)), true)
        }
        let (start, followsValue) = (offset, needsComma)
        guard takeKey(&member.key) else { return nil }
        guard let name = takeName() else {
            offset = start
            return nil
        }
        member.text = RepeatedText(start: start, count: offset &- start, followsValue: followsValue)
        member.count = name.bytes.count
        return (name, false)
    }

    /// The same bytes as before, where a comma is due or not as it was then.
    @inline(__always)
    private mutating func take(_ text: RepeatedText) -> Bool {
        let end = offset &+ text.count
        guard text.count > 0, end <= count, text.followsValue == needsComma,
            slice(offset, end).elementsEqual(slice(text.start, text.start &+ text.count))
        else { return false }
        offset = end
        return true
    }

    /// The next member's key, if it is plain ASCII without escapes.
    @inline(__always)
    mutating func takeKey() -> JSONText? {
        guard let start = placeOfKey() else { return nil }
        let end = firstSpecialByte(from: start)
        guard end < count, byte(at: end) == UInt8(ascii: "\""), let place = placeOfValue(afterKey: end) else {
            return nil
        }
        offset = place
        return JSONText(slice(start, end))
    }

    /// Where the next member's key begins, behind a comma if one is due and the quotation mark.
    @inline(__always)
    private func placeOfKey() -> Int? {
        var place = placeAfterWhitespace(from: offset)
        if needsComma {
            guard place < count, byte(at: place) == UInt8(ascii: ",") else { return nil }
            place = placeAfterWhitespace(from: place &+ 1)
        }
        return place < count && byte(at: place) == UInt8(ascii: "\"") ? place &+ 1 : nil
    }

    /// Where the value begins whose key ends before the quotation mark at `end`.
    @inline(__always)
    private func placeOfValue(afterKey end: Int) -> Int? {
        let place = placeAfterWhitespace(from: end &+ 1)
        return place < count && byte(at: place) == UInt8(ascii: ":") ? placeAfterWhitespace(from: place &+ 1) : nil
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

    /// As `takeText`, but not an empty string.
    @inline(__always)
    package mutating func takeName() -> JSONText? {
        let before = (offset, needsComma)
        guard let text = takeText() else { return nil }
        if !text.bytes.isEmpty { return text }
        (offset, needsComma) = before
        return nil
    }

    /// `true` or `false`.
    package mutating func takeBool() -> Bool? {
        let place = placeAfterWhitespace(from: offset)
        func isHere(_ literal: StaticString) -> Bool {
            let end = place &+ literal.utf8CodeUnitCount
            return end <= count && slice(place, end).elementsEqual(UnsafeRawBufferPointer(literal))
        }
        let value = isHere("true")
        guard value || isHere("false") else { return nil }
        offset = place &+ (value ? 4 : 5)
        needsComma = true
        return value
    }

    /// A number of seconds as this program writes times, in milliseconds: no sign, at most three decimals, no exponent.
    @inline(__always)
    package mutating func takeMilliseconds() -> Int64? {
        let start = placeAfterWhitespace(from: offset)
        var (place, value): (Int, Int64) = (start, 0)
        if let digits = eightDigits(at: start) { (place, value) = (start &+ 8, digits) }
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

    /// Eight digits as a number, `nil` where one of the bytes is none: all are tested at once, then pairs are joined, pairs of
    /// pairs, and the two halves (after Daniel Lemire's "Quickly parsing eight digits").
    @inline(__always)
    private func eightDigits(at place: Int) -> Int64? {
        guard place &+ 8 <= count else { return nil }
        var word = word(at: place)
        let highs: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
        // A digit has 3 in its upper half, with six added too.
        let raised = word &+ 0x0606_0606_0606_0606
        guard word & highs | (raised & highs) &>> 4 == 0x3333_3333_3333_3333 else { return nil }
        word = ((word & 0x0F0F_0F0F_0F0F_0F0F) &* (10 << 8 + 1)) &>> 8
        word = ((word & 0x00FF_00FF_00FF_00FF) &* (100 << 16 + 1)) &>> 16
        word = ((word & 0x0000_FFFF_0000_FFFF) &* (10000 << 32 + 1)) &>> 32
        return Int64(truncatingIfNeeded: word)
    }

    @inline(__always)
    private func takeDigit(_ place: inout Int, _ value: inout Int64) {
        value = value &* 10 &+ Int64(byte(at: place) &- UInt8(ascii: "0"))
        place &+= 1
    }
}

/// A key that the objects of a list tend to have, and how it was written in the last that had it, with all that stands before it
/// and up to its value. For one reader's text, which stays as it is.
package struct RepeatedKey {
    let name: StaticString
    fileprivate var text = RepeatedText()

    package init(_ name: StaticString) { self.name = name }
}

/// As `RepeatedKey`, for a member whose value, a name, tends to come again too.
package struct RepeatedName {
    fileprivate var key: RepeatedKey

    /// Key and value, and how many bytes of it are the value's without its quotation marks.
    fileprivate var text = RepeatedText()
    fileprivate var count = 0

    package init(_ name: StaticString) { key = RepeatedKey(name) }
}

/// Bytes that may come again.
private struct RepeatedText {
    var start = 0
    var count = 0

    /// Whether the comma before them is among them.
    var followsValue = false
}
