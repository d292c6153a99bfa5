/// Text from outside, made fit for one line of a message: control characters and what reorders text are escaped, and what
/// is long is cut.
package func quoted(_ text: String, limit: Int = 60) -> String {
    let escaped = escapingControls(in: text)
    return "\"\(escaped.count > limit ? escaped.prefix(limit) + "…" : escaped[...])\""
}

/// The text with quotes, backslashes, control characters and bidirectional controls written as escapes.
package func escapingControls(in text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x22, 0x5C:
            escaped += "\\"
            escaped.unicodeScalars.append(scalar)
        case 0x0A: escaped += "\\n"
        case 0x09: escaped += "\\t"
        case 0x0D: escaped += "\\r"
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
            let digits = String(scalar.value, radix: 16)
            escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}
