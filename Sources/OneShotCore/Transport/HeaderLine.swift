/// One line of a response's head, as libcurl passes it: the status line, a header or the empty line at the end.
package struct HeaderLine {
    /// The line without its line end.
    private let bytes: Slice<UnsafeRawBufferPointer>

    package init(_ line: UnsafeRawBufferPointer) {
        let end = line.lastIndex { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        bytes = line.prefix(end.map { $0 + 1 } ?? 0)
    }

    /// Whether a head begins here. There are several if interim responses come before the final one.
    package var isStatusLine: Bool { bytes.starts(with: "HTTP/".utf8) }

    /// Whether the head ends here.
    package var isEnd: Bool { bytes.isEmpty }

    /// Looks for a header.
    ///
    /// - Parameter name: The header's name in lower case.
    /// - Returns: The value, if the line is that header. Blanks around it are not part of it (RFC 9110, section 5.5).
    package func value(of name: String) -> String? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[..<colon].count == name.utf8.count,
            String(decoding: bytes[..<colon], as: UTF8.self).lowercased() == name
        else {
            return nil
        }
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let value = bytes[(colon + 1)...].drop(while: isBlank)
        let end = value.lastIndex { !isBlank($0) }
        return String(decoding: end.map { value[...$0] } ?? value, as: UTF8.self)
    }
}
