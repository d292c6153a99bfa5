/// Reads JSON (RFC 8259) in one pass, one value at a time, straight from its bytes.
///
///     try reader.beginObject()
///     while let key = try reader.nextKey() {
///         switch key {
///         case "presence": presence = try reader.readString()
///         default: try reader.skipValue()
///         }
///     }
///     try reader.finish()
///
/// A pull reader builds no tree: the caller asks for what it expects, and the rest is skipped, but checked. It is strict:
/// invalid UTF-8, lone surrogates, a byte order mark, control characters in strings, trailing commas and trailing bytes
/// are errors with line and column.
///
/// The bytes must outlive the reader.
package struct JSONReader: ~Copyable {
    /// Containers may be nested this deep. Skipping keeps one bit for each level in a word, not a frame on the stack.
    package static let depthLimit = 128

    /// The text. A pointer and a count, since a buffer looks whether it has a pointer whenever it is asked for its count.
    private let base: UnsafeRawPointer
    let count: Int
    package internal(set) var offset: Int

    /// A value has just ended, so the next key or element needs a comma before it.
    /// One bit is enough at any depth: closing a container ends a value too.
    var needsComma = false
    var depth = 0

    /// Where strings with escapes are unescaped to; made for the first of them, reused for the next.
    var scratch = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// Reads `bytes`, or what in them begins at `offset`.
    package init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0) {
        base = bytes.baseAddress ?? UnsafeRawPointer(("" as StaticString).utf8Start)
        count = bytes.count
        self.offset = offset
    }

    deinit { scratch.deallocate() }

    // MARK: - Structure

    package mutating func beginObject() throws(JSONError) {
        try enter(UInt8(ascii: "{"), "an object")
    }

    /// The next member's key, or `nil` once the object has ended.
    package mutating func nextKey() throws(JSONError) -> JSONText? {
        if let key = takeKey() { return key }
        guard try continues(until: UInt8(ascii: "}"), "a comma or '}'") else { return nil }
        if peek() != UInt8(ascii: "\"") { throw unexpected("a key in double quotes") }
        let key = try readText()
        skipWhitespace()
        guard peek() == UInt8(ascii: ":") else { throw unexpected("a colon after the key") }
        offset &+= 1
        return key
    }

    package mutating func beginArray() throws(JSONError) {
        try enter(UInt8(ascii: "["), "an array")
    }

    /// Whether another element follows; `false` once the array has ended.
    package mutating func nextElement() throws(JSONError) -> Bool {
        guard try continues(until: UInt8(ascii: "]"), "a comma or ']'") else { return false }
        if peek() == UInt8(ascii: "]") { throw unexpected("a value after the comma") }
        return true
    }

    /// Checks that nothing but white space follows the value.
    package mutating func finish() throws(JSONError) {
        skipWhitespace()
        if offset < count { throw unexpected("the end of the text after the value") }
    }

    @inline(__always)
    private mutating func enter(_ opening: UInt8, _ expected: StaticString) throws(JSONError) {
        skipWhitespace()
        guard peek() == opening else { throw unexpected(expected) }
        guard depth < Self.depthLimit else { throw error("nested more than \(Self.depthLimit) levels deep") }
        depth += 1
        offset &+= 1
        needsComma = false
    }

    @inline(__always)
    private mutating func continues(until closing: UInt8, _ expected: StaticString) throws(JSONError) -> Bool {
        skipWhitespace()
        if peek() == closing {
            offset &+= 1
            depth -= 1
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

    // MARK: - Bytes

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    @inline(__always)
    func byte(at place: Int) -> UInt8 { base.load(fromByteOffset: place, as: UInt8.self) }

    /// Eight bytes as a number, the first byte lowest.
    @inline(__always)
    func word(at place: Int) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// The byte at hand, or `nil` at the end.
    @inline(__always)
    func peek() -> UInt8? { offset < count ? byte(at: offset) : nil }

    @inline(__always)
    mutating func skipWhitespace() { offset = placeAfterWhitespace(from: offset) }

    @inline(__always)
    func placeAfterWhitespace(from start: Int) -> Int {
        var place = start
        while place < count {
            switch byte(at: place) {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): place &+= 1
            default: return place
            }
        }
        return place
    }

    /// The bytes from one place to another, lent as long as the text lives.
    @inline(__always)
    func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + start, count: end &- start)
    }

    // MARK: - Errors

    /// An error at the reader's place, or at another offset.
    @inline(never)
    package func error(_ message: String, at place: Int? = nil) -> JSONError {
        JSONError(message, at: place ?? offset, in: bytes)
    }

    @inline(never)
    func unexpected(_ expected: StaticString) -> JSONError {
        if offset == 0, let mark = byteOrderMark { return error("starts with \(mark); accepted is UTF-8 without one") }
        guard let byte = peek() else { return error("ends where \(expected) is expected") }
        return error("\(Self.describe(byte)) where \(expected) is expected")
    }

    private var byteOrderMark: String? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return "a byte order mark" }
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) { return "a UTF-16 byte order mark" }
        return nil
    }

    private static func describe(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "'"): "a single quote"
        case 0x21...0x7E: "'\(Character(UnicodeScalar(byte)))'"
        default: "byte 0x\(String(byte, radix: 16, uppercase: true))"
        }
    }
}
