extension JSONReader {
    /// Reads a string.
    ///
    /// - Returns: Its contents without escapes, lent until the next read.
    /// - Throws: `JSONError` if the next value is not a string, or not a valid one.
    package mutating func readText() throws(JSONError) -> JSONText {
        skipWhitespace()
        guard peek() == UInt8(ascii: "\"") else { throw unexpected("a string") }
        return try readContents(from: offset &+ 1)
    }

    /// Reads a string as a copy of its own. Errors are those of `readText`.
    package mutating func readString() throws(JSONError) -> String { try readText().string }

    /// Reads what follows the quotation mark before `start`, up to the closing one.
    @inline(__always)
    mutating func readContents(from start: Int) throws(JSONError) -> JSONText {
        let end = firstSpecialByte(from: start)
        // Most strings are plain ASCII and end here.
        guard end < count, byte(at: end) == UInt8(ascii: "\"") else { return try readUnusualContents(from: start) }
        offset = end &+ 1
        needsComma = true
        return JSONText(slice(start, end))
    }

    /// As `readContents`, for strings that have escapes or are not ASCII.
    @inline(never)
    private mutating func readUnusualContents(from start: Int) throws(JSONError) -> JSONText {
        offset = start
        try skipPlainCharacters()
        guard let byte = peek() else { throw error("a string that does not end", at: start - 1) }
        if byte != UInt8(ascii: "\"") { return try readEscapedText(from: start) }
        let contents = slice(start, offset)
        offset += 1
        needsComma = true
        return JSONText(contents)
    }

    /// Goes to the next quotation mark, backslash or the end. Throws if a string cannot contain what comes before it.
    @inline(never)
    private mutating func skipPlainCharacters() throws(JSONError) {
        while true {
            offset = firstSpecialByte(from: offset)
            guard offset < bytes.count else { return }
            try checkEnd()
            switch bytes[offset] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return
            case 0..<0x20: throw error("a control character in a string; write it as an escape such as \\n or \\u0007")
            case 0x80...: try skipMultibyteCharacter()
            default: offset += 1
            }
        }
    }

    /// The first offset from `start` on whose byte is a quotation mark, a backslash, a control character or not ASCII;
    /// otherwise `count`. It tests eight bytes at a time.
    @inline(__always)
    private func firstSpecialByte(from start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= count {
            let marks = word(at: offset).marksOfSpecialBytes
            if marks != 0 { return offset &+ marks.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        while offset < count {
            switch byte(at: offset) {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20, 0x80...: return offset
            default: offset &+= 1
            }
        }
        return offset
    }

    /// Skips one character of two to four bytes. Overlong forms, surrogates and numbers above U+10FFFF are errors
    /// (RFC 3629).
    private mutating func skipMultibyteCharacter() throws(JSONError) {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[offset] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: throw error("a byte that is not UTF-8")
        }
        guard offset + length <= bytes.count, second.contains(bytes[offset + 1]),
            bytes[(offset + 2)..<max(offset + 2, offset + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { throw error("a byte that is not UTF-8") }
        offset += length
    }

    // MARK: - Escapes

    /// Copies a string that began at `start` to `scratch` while replacing its escapes. The reader is at the first of
    /// them.
    @inline(never)
    private mutating func readEscapedText(from start: Int) throws(JSONError) -> JSONText {
        var count = 0
        var plain = start
        while true {
            append(bytes[plain..<offset], to: &count)
            guard let byte = peek() else { throw error("a string that does not end", at: start - 1) }
            offset += 1
            if byte == UInt8(ascii: "\"") { break }
            for byte in try readEscape().utf8 { withUnsafeBytes(of: byte) { append($0[...], to: &count) } }
            plain = offset
            try skipPlainCharacters()
        }
        needsComma = true
        return JSONText(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
    }

    /// Reads what follows a backslash.
    private mutating func readEscape() throws(JSONError) -> UnicodeScalar {
        guard let byte = peek() else { throw error("a string that does not end") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicodeEscape()
        default: throw error("an unknown escape; known are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX", at: offset - 2)
        }
    }

    private mutating func readUnicodeEscape() throws(JSONError) -> UnicodeScalar {
        let start = offset - 2
        let first = try readFourHexDigits()
        if let scalar = UnicodeScalar(first) { return scalar }
        guard first < 0xDC00, peek() == UInt8(ascii: "\\"), offset + 1 < bytes.count,
            bytes[offset + 1] == UInt8(ascii: "u")
        else { throw error("a lone surrogate", at: start) }
        offset += 2
        let second = try readFourHexDigits()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = UnicodeScalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error("a lone surrogate", at: start) }
        return scalar
    }

    private mutating func readFourHexDigits() throws(JSONError) -> UInt32 {
        let digits = bytes[offset..<min(offset + 4, bytes.count)].prefix { Self.hexDigit($0) != nil }
        offset += digits.count
        if digits.count < 4 { throw unexpected("a hexadecimal digit of \\uXXXX") }
        return digits.reduce(0) { $0 << 4 | (Self.hexDigit($1) ?? 0) }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// Appends to `scratch`, of which `count` bytes are in use. It grows as needed.
    private mutating func append(_ slice: Slice<UnsafeRawBufferPointer>, to count: inout Int) {
        if count + slice.count > scratch.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(256, 2 * (count + slice.count)), alignment: 16)
            larger.copyBytes(from: scratch[..<count])
            scratch.deallocate()
            scratch = larger
        }
        UnsafeMutableRawBufferPointer(rebasing: scratch[count..<(count + slice.count)]).copyBytes(from: slice)
        count += slice.count
    }
}
