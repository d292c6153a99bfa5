import Foundation
import Testing

@testable import OneShotCore

/// Random documents, intact and damaged, read by this reader and by Foundation.
@Suite struct JSONDifferentialTests {
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `a document is read as Foundation reads it`(seed: UInt64) throws {
        var documents = JSONDocuments(seed: seed)
        for _ in 0..<20 {
            let tree = documents.next()
            let text = documents.spelled(tree)
            #expect(try JSONTree(text) == tree, "\(String(decoding: text, as: UTF8.self))")
            let value = try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            #expect(tree.isEqual(to: value), "\(String(decoding: text, as: UTF8.self))")
        }
    }

    /// One byte is changed, removed or added. Foundation must accept what this reader accepts, with the same value.
    /// Numbers out of range are an exception, because Foundation has no value for them.
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `Foundation accepts every damaged document that the reader accepts`(seed: UInt64) throws {
        var documents = JSONDocuments(seed: 1000 + seed)
        for _ in 0..<10 {
            let whole = documents.spelled(documents.next())
            for _ in 0..<20 {
                let text = documents.damaged(whole)
                let complaint = JSONReader.complaint(about: text) { try $0.readAll() }
                #expect(JSONReader.complaint(about: text) { try $0.skipAll() } == complaint)
                let value = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
                let shown = "\(complaint ?? "accepted"): \(String(decoding: text, as: UTF8.self).debugDescription)"
                if let complaint {
                    #expect(value == nil || Self.isLaxity(complaint, text), "\(shown)")
                } else {
                    let tree = try JSONTree(text)
                    #expect(tree.hasNumberOutOfRange || value.map { tree.isEqual(to: $0) } == true, "\(shown)")
                }
            }
        }
    }

    /// Whether Foundation accepts the text only because it is less strict.
    private static func isLaxity(_ complaint: String, _ text: [UInt8]) -> Bool {
        // A comma after the last element or member.
        if complaint.hasSuffix("']' where a value after the comma is expected") { return true }
        if complaint.hasSuffix("'}' where a key in double quotes is expected") { return true }
        // UTF-16 and UTF-32, which it recognizes by zeros among the first bytes.
        return text.prefix(4).contains(0)
    }
}

extension JSONDocuments {
    fileprivate mutating func damaged(_ text: [UInt8]) -> [UInt8] {
        var damaged = text
        let telling = Array("{}[]\",:\\u0-+.eE19atn \n\0".utf8) + [0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
        let byte =
            Bool.random(using: &random)
            ? UInt8.random(in: 0...UInt8.max, using: &random) : telling.randomElement(using: &random) ?? 0
        let index = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[index] = byte
        case 1: damaged.insert(byte, at: index)
        default: damaged.remove(at: index)
        }
        return damaged
    }
}

extension JSONTree {
    /// Whether Foundation's value is the same.
    fileprivate func isEqual(to value: Any) -> Bool {
        switch self {
        case .object(let members):
            guard let dictionary = value as? [String: Any] else { return false }
            // Foundation keeps the last of two members with one key.
            var last: [String: JSONTree] = [:]
            for member in members { last[String(decoding: member.key, as: UTF8.self)] = member.value }
            return last.count == dictionary.count
                && last.allSatisfy { key, tree in dictionary[key].map(tree.isEqual) == true }
        case .array(let elements):
            guard let array = value as? [Any], array.count == elements.count else { return false }
            return zip(elements, array).allSatisfy { $0.isEqual(to: $1) }
        case .text(let text): return (value as? String).map { Array($0.utf8) } == text
        case .number(let number):
            guard let value = value as? NSNumber, !value.isBoolean else { return false }
            // Foundation keeps a number that does not fit 64 bits as decimal digits, and rounds it inexactly.
            return number == (value is NSDecimalNumber ? Double(value.stringValue) : value.doubleValue)
        case .boolean(let boolean): return (value as? NSNumber).map { $0.isBoolean && $0.boolValue == boolean } == true
        case .null: return value is NSNull
        }
    }
}

extension NSNumber {
    /// `as? Bool` would also accept the numbers 0 and 1. Only a boolean is stored in one byte.
    fileprivate var isBoolean: Bool { String(cString: objCType) == "c" }
}
