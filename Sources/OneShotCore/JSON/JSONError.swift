/// Text that is not the expected JSON: what is wrong, and where.
package struct JSONError: Error, Equatable, Sendable {
    /// What is wrong and, where it helps, what is accepted. It does not name the position.
    let message: String

    /// The line, counted from 1. Lines end at LF.
    let line: Int

    /// The column, counted from 1 in Unicode scalars, as editors count.
    let column: Int

    /// Makes an error about a text.
    ///
    /// - Parameters:
    ///   - message: What is wrong.
    ///   - offset: Where, in bytes. Line and column are counted only here, since that takes a walk over the text.
    ///   - bytes: The text.
    init(_ message: String, at offset: Int, in bytes: UnsafeRawBufferPointer) {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.message = message
        self.line = line
        self.column = column
    }
}

extension JSONError: CustomStringConvertible {
    package var description: String { "line \(line), column \(column): \(message)" }
}
