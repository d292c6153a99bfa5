import Foundation
import Testing

@testable import OneShotCore

/// Random documents, whole and damaged, read by this reader and by Foundation.
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

    /// One byte changed, lost or added. What this reader accepts Foundation accepts too, and as the same value; but for
    /// numbers out of range, which Foundation has no value for.
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `what is accepted of damaged documents Foundation accepts too`(seed: UInt64) throws {
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

    /// Foundation is laxer in a few places.
    private static func isLaxity(_ complaint: String, _ text: [UInt8]) -> Bool {
        // A comma after the last element or member.
        if complaint.hasSuffix("']' where a value after the comma is expected") { return true }
        if complaint.hasSuffix("'}' where a key in double quotes is expected") { return true }
        // UTF-16 and UTF-32, which it guesses from zeros among the first bytes.
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
        let place = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[place] = byte
        case 1: damaged.insert(byte, at: place)
        default: damaged.remove(at: place)
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
            // Of two members with one key Foundation keeps the last.
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
            // What 64 bits do not hold Foundation keeps as decimal digits, and rounds badly itself.
            return number == (value is NSDecimalNumber ? Double(value.stringValue) : value.doubleValue)
        case .boolean(let boolean): return (value as? NSNumber).map { $0.isBoolean && $0.boolValue == boolean } == true
        case .null: return value is NSNull
        }
    }
}

extension NSNumber {
    /// `as? Bool` would take 0 and 1 for truths; only a truth is stored in one byte.
    fileprivate var isBoolean: Bool { String(cString: objCType) == "c" }
}
