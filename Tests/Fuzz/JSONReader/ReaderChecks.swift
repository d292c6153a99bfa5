@testable import OneShotCore

/// Skipping and reading must agree, and what is accepted must survive being written and read again.
///
/// Returns whether the text is accepted.
func checkReader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let skipped = Outcome(bytes) { try $0.skipValue() }
    var copy = Copy()
    let read = Outcome(bytes) { try copy.take(&$0) }
    precondition(skipped == read, "skipped: \(skipped), read: \(read)")
    guard read.isAccepted else { return false }
    precondition(String(validating: bytes, as: UTF8.self) != nil, "accepted, and not UTF-8")

    var second = Copy()
    let again = copy.writer.bytes.withUnsafeBytes { bytes in Outcome(bytes) { try second.take(&$0) } }
    precondition(again.isAccepted, "written, and cannot be read: \(again)")
    precondition(copy.leaves == second.leaves, "written, and read as something else")
    precondition(copy.writer.bytes == second.writer.bytes, "written differently the second time")
    return true
}

/// How reading the value at the beginning of a text ended.
private struct Outcome: Equatable {
    /// Where it ended, in success or not.
    private var offset = 0
    private var error: JSONError?

    /// What is said of the rest, once the value has ended.
    private var errorAfter: JSONError?

    var isAccepted: Bool { error == nil && errorAfter == nil }

    init(_ bytes: UnsafeRawBufferPointer, _ read: (inout JSONReader) throws -> Void) {
        var reader = JSONReader(bytes)
        error = Self.error { try read(&reader) }
        offset = reader.offset
        if error == nil { errorAfter = Self.error { try reader.finish() } }
    }

    private static func error(_ body: () throws -> Void) -> JSONError? {
        do {
            try body()
            return nil
        } catch let error as JSONError {
            return error
        } catch {
            preconditionFailure("another error: \(error)")
        }
    }
}

/// A value written as it is read.
private struct Copy {
    private(set) var writer = JSONWriter()

    /// Its keys, texts and numbers in order, byte for byte.
    private(set) var leaves: [[UInt8]] = []

    mutating func take(_ reader: inout JSONReader) throws { try Self.copy(&reader, &writer, &leaves) }

    private static func copy(
        _ reader: inout JSONReader, _ writer: inout JSONWriter, _ leaves: inout [[UInt8]]
    ) throws {
        switch try reader.kind() {
        case .object:
            try reader.beginObject()
            try writer.object { writer in
                while let key = try reader.nextKey() {
                    leaves.append(Array(key.bytes))
                    writer.key(key.string)
                    try copy(&reader, &writer, &leaves)
                }
            }
        case .array:
            try reader.beginArray()
            try writer.array { writer in
                while try reader.nextElement() { try copy(&reader, &writer, &leaves) }
            }
        case .string:
            let text = try reader.readText()
            leaves.append(Array(text.bytes))
            writer.string(text.string)
        case .number:
            let digits = try readNumber(&reader)
            leaves.append(Array(digits.utf8))
            writer.literal(digits)
        case .boolean: writer.bool(try reader.readBool())
        case .null:
            try reader.readNull()
            writer.null()
        }
    }

    /// A number as it is spelled; its value must be the one that the standard library reads.
    private static func readNumber(_ reader: inout JSONReader) throws -> String {
        let start = reader.offset
        let value = try reader.readFiniteDouble()
        let spelled = String(decoding: reader.bytes[start..<reader.offset], as: UTF8.self)
        let expected = Double(spelled).flatMap { $0.isFinite ? $0 : nil }
        precondition(value?.bitPattern == expected?.bitPattern, "\(spelled) read as \(String(describing: value))")

        var again = JSONReader(reader.bytes, from: start)
        let integer = try? again.readInteger()
        precondition(integer == Int(spelled), "\(spelled) read as \(String(describing: integer))")
        precondition(again.offset == reader.offset, "\(spelled) ends in two places")
        return spelled
    }
}
