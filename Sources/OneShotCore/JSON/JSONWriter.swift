/// Writes JSON as compact bytes, placing the commas itself.
///
///     var writer = JSONWriter()
///     writer.object {
///         $0.member("version", 1)
///         $0.key("agents")
///         $0.object { … }
///     }
///
/// The same calls give the same bytes, so equal states give equal files.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init(reservingCapacity capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Ends the text as files of text end.
    package mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

    // MARK: - Structure

    package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    package mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

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

    package mutating func string(_ value: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { for byte in $0 { append(byte) } }
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func integer(_ value: Int) { literal(String(value)) }

    package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    package mutating func null() { literal("null") }

    /// A whole number of the last of so many decimals, with no more of them than it needs: 1500 with three is `1.5`.
    package mutating func decimal(_ value: Int64, decimals: Int) {
        separate()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var (rest, place) = (value.magnitude, 0)
        let start = bytes.count
        // The last digit first; zeros that end the fraction say nothing.
        while rest > 0 || place <= decimals {
            let digit = UInt8(truncatingIfNeeded: rest % 10)
            if place == decimals, bytes.count > start { bytes.append(UInt8(ascii: ".")) }
            if place >= decimals || digit > 0 || bytes.count > start { bytes.append(UInt8(ascii: "0") + digit) }
            rest /= 10
            place += 1
        }
        bytes[start...].reverse()
    }

    /// A value that is JSON already.
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
        // DEL and the controls above it too: harmless in JSON, but not on the terminal of whoever reads the file.
        case 0..<0x20, 0x7F: appendEscape(of: byte)
        case 0x80..<0xA0 where bytes.last == 0xC2:
            // U+0080 to U+009F are these bytes behind a C2, which nothing but the first byte of a character is.
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

extension JSONWriter {
    package mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    package mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    package mutating func member(_ name: String, _ value: Int) {
        key(name)
        integer(value)
    }

    package mutating func member(_ name: String, _ value: Int?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    package mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }
}
