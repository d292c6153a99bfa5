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
/// A pull reader builds no tree. The caller asks for the values that it expects and skips the others, which are checked
/// all the same. The reader is strict: invalid UTF-8, lone surrogates, a byte order mark, control characters in
/// strings, trailing commas and trailing bytes are errors with line and column.
///
/// The bytes must outlive the reader.
package struct JSONReader: ~Copyable {
    /// How deep containers may be nested. `skipValue` keeps one bit for each level, not a stack frame.
    static let depthLimit = 128

    /// The text, as a pointer and a count: a buffer checks for a missing pointer each time its count is read.
    private let base: UnsafeRawPointer
    let count: Int

    /// The offset in bytes of what is read next.
    package internal(set) var offset: Int

    /// Whether a value has just ended, so that the next key or element needs a comma before it.
    /// One bit is enough at any depth, because closing a container ends a value too.
    var needsComma = false
    var depth = 0

    /// Memory for strings with escapes. It is allocated for the first of them and reused.
    var scratch = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    private let mustEnd: () -> Bool

    /// The offset from which on `mustEnd` is asked again.
    private var nextQuestion: Int
    private static let distanceOfQuestions = 1 << 20

    /// Makes a reader of a text.
    ///
    /// - Parameters:
    ///   - bytes: The text, which the reader borrows.
    ///   - offset: Where the value begins. Errors count lines from the start of `bytes` all the same.
    ///   - mustEnd: Whether reading must end early, with an error. It is asked about once for each MiB.
    package init(
        _ bytes: UnsafeRawBufferPointer, from offset: Int = 0, endingIf mustEnd: @escaping () -> Bool = { false }
    ) {
        base = bytes.baseAddress ?? UnsafeRawPointer(("" as StaticString).utf8Start)
        count = bytes.count
        self.offset = offset
        self.mustEnd = mustEnd
        nextQuestion = offset + Self.distanceOfQuestions
    }

    deinit { scratch.deallocate() }

    // MARK: - Bytes

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// The byte at an offset, which must be below `count`.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 { base.load(fromByteOffset: offset, as: UInt8.self) }

    /// The eight bytes from an offset, the first byte lowest. All of them must be below `count`.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The next byte, or `nil` at the end.
    @inline(__always)
    func peek() -> UInt8? { offset < count ? byte(at: offset) : nil }

    /// Goes to the next byte that is not white space, or to the end.
    @inline(__always)
    mutating func skipWhitespace() { offset = endOfWhitespace(from: offset) }

    /// The first offset from `start` on whose byte is not white space; otherwise `count`.
    @inline(__always)
    func endOfWhitespace(from start: Int) -> Int {
        var next = start
        while next < count {
            switch byte(at: next) {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): next &+= 1
            default: return next
            }
        }
        return next
    }

    /// The bytes from one offset up to another. They live as long as the text.
    @inline(__always)
    func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + start, count: end &- start)
    }

    /// Throws if reading must end early. Every loop over a text of any length calls it.
    @inline(__always)
    mutating func checkEnd() throws(JSONError) {
        if offset >= nextQuestion { try askForEnd() }
    }

    @inline(never)
    private mutating func askForEnd() throws(JSONError) {
        nextQuestion = offset + Self.distanceOfQuestions
        if mustEnd() { throw error("reading was ended before the text", at: 0) }
    }

    // MARK: - Errors

    /// Makes an error about the text.
    ///
    /// - Parameters:
    ///   - message: What is wrong, without the position.
    ///   - offset: Where it is wrong. `nil` means where the reader is.
    /// - Returns: The error, with line and column.
    @inline(never)
    func error(_ message: String, at offset: Int? = nil) -> JSONError {
        JSONError(message, at: offset ?? self.offset, in: bytes)
    }

    /// The error for a next byte that is not what was expected.
    @inline(never)
    func unexpected(_ expected: StaticString) -> JSONError {
        if offset == 0, let mark = byteOrderMark { return error("starts with \(mark); accepted is UTF-8 without one") }
        if let format = otherFormat { return error("\(format) where \(expected) is expected") }
        guard let byte = peek() else { return error("ends where \(expected) is expected") }
        return error("\(Self.describe(byte)) where \(expected) is expected")
    }

    private var byteOrderMark: String? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return "a byte order mark" }
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) { return "a UTF-16 byte order mark" }
        return nil
    }

    /// What the text is if it is no JSON from its first character on, and something that servers often send instead.
    private var otherFormat: String? {
        guard bytes.prefix(offset).allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return nil }
        return Self.otherFormat(bytes.dropFirst(offset))
    }

    /// What a text is that servers often send instead of JSON, as far as its first bytes tell.
    static func otherFormat(_ text: some Collection<UInt8>) -> String? {
        if text.starts(with: [0x1F, 0x8B]) { return "gzip" }
        return text.first == UInt8(ascii: "<") ? "HTML or XML, perhaps of a proxy or a login page," : nil
    }

    private static func describe(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "'"): "a single quote"
        case 0x21...0x7E: "'\(Character(UnicodeScalar(byte)))'"
        default: "byte 0x\(String(byte, radix: 16, uppercase: true))"
        }
    }
}
