/// Writes JSON as compact bytes, with commas where they belong.
///
///     var writer = JSONWriter()
///     writer.object {
///         $0.member("version", 1)
///         $0.key("agents")
///         $0.object { … }
///     }
///
/// The same calls give the same bytes, so equal states give equal files. The writer does not check that keys and values
/// alternate or that an object's keys differ.
package struct JSONWriter {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Makes a writer.
    ///
    /// - Parameter capacity: How many bytes to reserve.
    package init(reservingCapacity capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// What has been written so far, and a line end.
    package var line: String { String(decoding: bytes, as: UTF8.self) + "\n" }

    /// Writes a line end, for a file that is also read as text.
    mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

    // MARK: - Structure

    /// Writes an object.
    ///
    /// - Parameter members: Writes its members.
    /// - Throws: What `members` throws. The bytes then end within the object.
    package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    /// Writes an array.
    ///
    /// - Parameter elements: Writes its elements.
    /// - Throws: What `elements` throws. The bytes then end within the array.
    package mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    /// Writes a key. Its value must follow.
    package mutating func key(_ key: String) {
        string(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func container(
        _ opening: UInt8, _ closing: UInt8, _ contents: (inout JSONWriter) throws -> Void
    ) rethrows {
        separate()
        bytes.append(opening)
        needsComma = false
        try contents(&self)
        bytes.append(closing)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    // MARK: - Values

    /// Writes a string, with escapes where JSON or a terminal needs them.
    package mutating func string(_ value: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { for byte in $0 { append(byte) } }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func integer(_ value: Int) { literal(String(value)) }

    package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    package mutating func null() { literal("null") }

    /// Writes a fixed-point number, without zeros at the end of the fraction: 1500 with three decimals is `1.5`.
    ///
    /// - Parameters:
    ///   - value: The number in units of its last decimal.
    ///   - decimals: How many digits of `value` come after the point.
    mutating func decimal(_ value: Int64, decimals: Int) {
        separate()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var (rest, written) = (value.magnitude, 0)
        let start = bytes.count
        // From the last digit to the first.
        while rest > 0 || written <= decimals {
            let digit = UInt8(truncatingIfNeeded: rest % 10)
            if written == decimals, bytes.count > start { bytes.append(UInt8(ascii: ".")) }
            if written >= decimals || digit > 0 || bytes.count > start { bytes.append(UInt8(ascii: "0") + digit) }
            rest /= 10
            written += 1
        }
        bytes[start...].reverse()
    }

    /// Writes a value that is JSON already. It is not checked.
    package mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
        case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
        case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
        // JSON allows DEL and the controls above it, but they would act on the terminal of somebody who reads the file.
        case 0..<0x20, 0x7F: appendEscape(of: byte)
        case 0x80..<0xA0 where bytes.last == 0xC2:
            // U+0080 to U+009F are these bytes after C2, which in UTF-8 is always the first byte of a character.
            bytes.removeLast()
            appendEscape(of: byte)
        default: bytes.append(byte)
        }
    }

    private mutating func appendEscape(of control: UInt8) {
        let digits = String(control, radix: 16)
        bytes.append(contentsOf: "\\u\(digits.count == 1 ? "000" : "00")\(digits)".utf8)
    }
}

/// Members: a key and its value. An optional value that is missing is written as null.
extension JSONWriter {
    mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    mutating func member(_ name: String, _ value: Int) {
        key(name)
        integer(value)
    }

    mutating func member(_ name: String, _ value: Int?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }
}
