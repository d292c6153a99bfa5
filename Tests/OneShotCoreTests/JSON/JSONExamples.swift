import Testing

@testable import OneShotCore

extension JSONReader {
    /// Reads from a buffer of exactly the text's size, so that the address sanitizer notices a read beyond its end.
    static func read<Value>(
        _ text: [UInt8], _ body: (inout JSONReader) throws -> Value
    ) rethrows -> Value {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count, alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: text)
        var reader = JSONReader(UnsafeRawBufferPointer(buffer))
        return try body(&reader)
    }

    static func read<Value>(
        _ text: String, _ body: (inout JSONReader) throws -> Value
    ) rethrows -> Value {
        try read(Array(text.utf8), body)
    }

    /// The error that reading ends with, as `LINE:COLUMN: MESSAGE`, or `nil` if there is none.
    static func complaint<Value>(
        about text: [UInt8], _ body: (inout JSONReader) throws -> Value
    ) -> String? {
        do {
            _ = try read(text, body)
            return nil
        } catch let error as JSONError {
            return "\(error.line):\(error.column): \(error.message)"
        } catch {
            return "\(error)"
        }
    }

    static func complaint<Value>(
        about text: String, _ body: (inout JSONReader) throws -> Value
    ) -> String? {
        complaint(about: Array(text.utf8), body)
    }

    mutating func skipAll() throws(JSONError) {
        try skipValue()
        try finish()
    }

    mutating func readAll() throws(JSONError) {
        _ = try JSONTree(&self)
        try finish()
    }
}

/// A text that is JSON, and its value.
struct AcceptedJSON: CustomTestStringConvertible {
    let text: [UInt8]
    let tree: JSONTree

    var testDescription: String { String(decoding: text.prefix(60), as: UTF8.self).debugDescription }

    init(_ text: String, _ tree: JSONTree) { self.init(bytes: Array(text.utf8), tree) }

    init(bytes: [UInt8], _ tree: JSONTree) {
        text = bytes
        self.tree = tree
    }

    /// Checks that reading and skipping both accept the text.
    func check() throws {
        #expect(try JSONTree(text) == tree)
        #expect(JSONReader.complaint(about: text) { try $0.skipAll() } == nil)
    }
}

/// A text that is not JSON, and the expected error: `LINE:COLUMN: MESSAGE`.
struct RejectedJSON: CustomTestStringConvertible {
    let text: [UInt8]
    let complaint: String

    var testDescription: String { String(decoding: text.prefix(60), as: UTF8.self).debugDescription }

    init(_ text: String, _ complaint: String) { self.init(bytes: Array(text.utf8), complaint) }

    init(bytes: [UInt8], _ complaint: String) {
        text = bytes
        self.complaint = complaint
    }

    /// Checks that reading and skipping both give the error.
    func check() {
        #expect(JSONReader.complaint(about: text) { try $0.readAll() } == complaint)
        #expect(JSONReader.complaint(about: text) { try $0.skipAll() } == complaint)
    }
}
