@testable import OneShotCore

/// A JSON value as a tree, for comparing whole documents. The product never builds one.
///
/// Text is bytes, because `String` treats the composed and the decomposed form of a letter as equal. Members keep their
/// order, and repeated keys are kept.
enum JSONTree: Equatable, Sendable {
    case object([Member])
    case array([JSONTree])
    case text([UInt8])
    /// `nil` is a number too large for a `Double`.
    case number(Double?)
    case boolean(Bool)
    case null

    struct Member: Equatable, Sendable {
        let key: [UInt8]
        let value: JSONTree
    }

    /// Reads a whole text.
    init(_ text: [UInt8]) throws {
        self = try JSONReader.read(text) { reader in
            let tree = try JSONTree(&reader)
            try reader.finish()
            return tree
        }
    }

    /// Reads one value.
    init(_ reader: inout JSONReader) throws(JSONError) {
        switch try reader.kind() {
        case .object:
            var members: [Member] = []
            try reader.beginObject()
            while let text = try reader.nextKey() {
                let key = Array(text.bytes)
                members.append(Member(key: key, value: try JSONTree(&reader)))
            }
            self = .object(members)
        case .array:
            var elements: [JSONTree] = []
            try reader.beginArray()
            while try reader.nextElement() { elements.append(try JSONTree(&reader)) }
            self = .array(elements)
        case .string: self = .text(Array(try reader.readText().bytes))
        case .number: self = .number(try reader.readFiniteDouble())
        case .boolean: self = .boolean(try reader.readBool())
        case .null:
            try reader.readNull()
            self = .null
        }
    }

    /// Whether any number in it is too large for a `Double`.
    var hasNumberOutOfRange: Bool {
        switch self {
        case .object(let members): members.contains { $0.value.hasNumberOutOfRange }
        case .array(let elements): elements.contains { $0.hasNumberOutOfRange }
        case .number(let value): value == nil
        case .text, .boolean, .null: false
        }
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(Array(value.utf8)) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(arrayLiteral elements: JSONTree...) { self = .array(elements) }
    init(dictionaryLiteral members: (String, JSONTree)...) {
        self = .object(members.map { Member(key: Array($0.utf8), value: $1) })
    }
}
