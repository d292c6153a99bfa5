import OneShotCore

/// Checks that skipping a value and reading it agree, and that accepted text survives being written and read again.
///
/// Returns whether the text is accepted.
func checkReader(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    let skipped = try Outcome(bytes) { try $0.skipValue() }
    var copy = Copy(of: bytes)
    let read = try Outcome(bytes) { try copy.take(&$0) }
    try promise(skipped == read, "skipped: \(skipped), read: \(read)")
    guard read.isAccepted else { return false }
    try promise(String(validating: bytes, as: UTF8.self) != nil, "accepted although it is not UTF-8")

    try copy.writer.bytes.withUnsafeBytes { bytes in
        var second = Copy(of: bytes)
        let again = try Outcome(bytes) { try second.take(&$0) }
        try promise(again.isAccepted, "written and cannot be read: \(again)")
        try promise(copy.leaves == second.leaves, "written and read as something else")
        try promise(copy.writer.bytes == second.writer.bytes, "written differently the second time")
    }
    return true
}

/// Checks that the whole input that a decoder has accepted is JSON.
func promiseJSON(_ bytes: UnsafeRawBufferPointer, _ name: String) throws {
    try promise(try checkReader(bytes), "accepted as \(name) although it is not JSON")
}

/// The result of reading the value at the beginning of a text.
private struct Outcome: Equatable {
    /// The offset where reading ended, with or without an error.
    private var offset = 0
    private var error: JSONError?

    /// The error in the text after the value.
    private var errorAfter: JSONError?

    var isAccepted: Bool { error == nil && errorAfter == nil }

    init(_ bytes: UnsafeRawBufferPointer, _ read: (inout JSONReader) throws -> Void) throws {
        var reader = JSONReader(bytes)
        error = try Self.error { try read(&reader) }
        offset = reader.offset
        try promise((0...bytes.count).contains(offset), "read beyond the end")
        if error == nil { errorAfter = try Self.error { try reader.finish() } }
    }

    private static func error(_ body: () throws -> Void) throws -> JSONError? {
        do {
            try body()
            return nil
        } catch let error as JSONError {
            return error
        }
    }
}

/// Writes a value while reading it.
private struct Copy {
    private let bytes: UnsafeRawBufferPointer
    private(set) var writer = JSONWriter()

    /// The bytes of its keys, texts and numbers, in order.
    private(set) var leaves: [[UInt8]] = []

    init(of bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func take(_ reader: inout JSONReader) throws { try Self.copy(bytes, &reader, &writer, &leaves) }

    private static func copy(
        _ bytes: UnsafeRawBufferPointer, _ reader: inout JSONReader, _ writer: inout JSONWriter,
        _ leaves: inout [[UInt8]]
    ) throws {
        switch try reader.kind() {
        case .object:
            try reader.beginObject()
            try writer.object { writer in
                while let key = try reader.nextKey() {
                    leaves.append(Array(key.bytes))
                    writer.key(key.string)
                    try copy(bytes, &reader, &writer, &leaves)
                }
            }
        case .array:
            try reader.beginArray()
            try writer.array { writer in
                while try reader.nextElement() { try copy(bytes, &reader, &writer, &leaves) }
            }
        case .string:
            let text = try reader.readText()
            leaves.append(Array(text.bytes))
            writer.string(text.string)
        case .number:
            let digits = try readNumber(bytes, &reader)
            leaves.append(Array(digits.utf8))
            writer.literal(digits)
        case .boolean: writer.bool(try reader.readBool())
        case .null:
            try reader.readNull()
            writer.null()
        }
    }

    /// Returns the text of a number. Its value must equal the one that the standard library reads.
    private static func readNumber(_ bytes: UnsafeRawBufferPointer, _ reader: inout JSONReader) throws -> String {
        let start = reader.offset
        let value = try reader.readFiniteDouble()
        let spelled = String(decoding: bytes[start..<reader.offset], as: UTF8.self)
        let expected = Double(spelled).flatMap { $0.isFinite ? $0 : nil }
        try promise(value?.bitPattern == expected?.bitPattern, "\(spelled) read as \(String(describing: value))")

        var again = JSONReader(bytes, from: start)
        let integer = try? again.readInteger()
        try promise(integer == Int(spelled), "\(spelled) read as \(String(describing: integer))")
        try promise(again.offset == reader.offset, "\(spelled) ends at two different offsets")
        return spelled
    }
}
