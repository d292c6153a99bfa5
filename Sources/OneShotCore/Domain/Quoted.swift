/// Quotes text from outside for one line of a message, and cuts it if it is long.
///
/// - Parameters:
///   - text: The text. Control characters in it are escaped.
///   - limit: The most Unicode scalars of it that are shown.
/// - Returns: The quotation.
func quoted(_ text: String, limit: Int = 60) -> String {
    "\"\(escaped(shortened(text, limit: limit), isQuoted: true))\""
}

/// The text, or its first `limit` Unicode scalars and `…`.
func shortened(_ text: String, limit: Int) -> String {
    // Scalars are counted, because one `Character` may hold any number of them.
    let shown = text.unicodeScalars.prefix(limit)
    return shown.endIndex < text.unicodeScalars.endIndex ? String(shown) + "…" : text
}

/// Escapes what would move the cursor, end the line or change the direction of the text.
func escapingControls(in text: String) -> String { escaped(text, isQuoted: false) }

private func escaped(_ text: String, isQuoted: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x22 where isQuoted, 0x5C where isQuoted:
            escaped += "\\"
            escaped.unicodeScalars.append(scalar)
        case 0x0A: escaped += "\\n"
        case 0x09: escaped += "\\t"
        case 0x0D: escaped += "\\r"
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
            let digits = String(scalar.value, radix: 16)
            escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}
