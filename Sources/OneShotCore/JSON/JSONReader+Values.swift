/// What a value is, seen from its first byte.
package enum JSONKind: Equatable, Sendable {
    case object, array, string, number, boolean, null
}

extension JSONKind: CustomStringConvertible {
    package var description: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "true or false"
        case .null: "null"
        }
    }
}

extension JSONReader {
    /// The kind of the value at hand, which stays unread.
    @inline(__always)
    package mutating func kind() throws(JSONError) -> JSONKind {
        skipWhitespace()
        switch peek() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number
        default: throw unexpected("a value")
        }
    }

    package mutating func readBool() throws(JSONError) -> Bool {
        guard try kind() == .boolean else { throw unexpected("true or false") }
        let value = peek() == UInt8(ascii: "t")
        try readLiteral(value ? "true" : "false")
        return value
    }

    package mutating func readNull() throws(JSONError) {
        guard try kind() == .null else { throw unexpected("null") }
        try readLiteral("null")
    }

    private mutating func readLiteral(_ literal: StaticString) throws(JSONError) {
        let end = offset + literal.utf8CodeUnitCount
        let expected = UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        guard end <= bytes.count, UnsafeRawBufferPointer(rebasing: bytes[offset..<end]).elementsEqual(expected) else {
            throw error("an unknown word; known are true, false and null")
        }
        offset = end
        needsComma = true
    }

    // MARK: - Numbers

    /// A number as the nearest `Double`. One too large for it is an error, not infinity.
    package mutating func readDouble() throws(JSONError) -> Double {
        skipWhitespace()
        let start = offset
        guard let value = try readFiniteDouble() else { throw error("a number out of range", at: start) }
        return value
    }

    /// As `readDouble`, but `nil` for a number too large for it.
    package mutating func readFiniteDouble() throws(JSONError) -> Double? {
        let number = try scanNumber()
        if let value = number.exactDouble { return value }
        let value = Double(String(decoding: bytes[number.start..<offset], as: UTF8.self))
        return value.flatMap { $0.isFinite ? $0 : nil }
    }

    /// A number without fraction or exponent that fits 64 bits.
    package mutating func readInteger() throws(JSONError) -> Int {
        let number = try scanNumber()
        guard number.isInteger, let value = Int(String(decoding: bytes[number.start..<offset], as: UTF8.self)) else {
            throw error("not a whole number within 64 bits", at: number.start)
        }
        return value
    }

    mutating func skipNumber() throws(JSONError) { _ = try scanNumber() }

    private struct Number {
        let start: Int
        var isNegative = false
        var isInteger = true
        /// The digits read as one whole number; meaningless with more than 18 digits.
        var mantissa: UInt64 = 0
        var digits = 0
        var exponent = 0

        private static let powersOfTen: [Double] = [
            1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
            1e20, 1e21, 1e22,
        ]

        init(start: Int) { self.start = start }

        /// Both the mantissa and the power of ten are exact, so one rounding gives the nearest value (Clinger 1990).
        var exactDouble: Double? {
            guard digits <= 18, mantissa <= 1 << 53, exponent.magnitude <= 22 else { return nil }
            let power = Self.powersOfTen[Int(exponent.magnitude)]
            let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            return isNegative ? -value : value
        }
    }

    private mutating func scanNumber() throws(JSONError) -> Number {
        guard try kind() == .number else { throw unexpected("a number") }
        var number = Number(start: offset)
        if peek() == UInt8(ascii: "-") {
            number.isNegative = true
            offset += 1
        }
        if peek() == UInt8(ascii: "0") {
            offset += 1
            if let byte = peek(), isDigit(byte) { throw error("a number with a leading zero", at: offset - 1) }
        } else {
            try scanDigits(into: &number)
        }
        if peek() == UInt8(ascii: ".") {
            offset += 1
            number.isInteger = false
            let start = offset
            try scanDigits(into: &number)
            number.exponent = start - offset
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            offset += 1
            number.isInteger = false
            number.exponent += try scanExponent()
        }
        needsComma = true
        return number
    }

    private mutating func scanDigits(into number: inout Number) throws(JSONError) {
        var place = offset
        var mantissa = number.mantissa
        while place < count, isDigit(byte(at: place)) {
            mantissa = mantissa &* 10 &+ UInt64(byte(at: place) &- UInt8(ascii: "0"))
            place &+= 1
        }
        number.mantissa = mantissa
        number.digits += place - offset
        let start = offset
        offset = place
        if place == start { throw unexpected("a digit") }
    }

    private mutating func scanExponent() throws(JSONError) -> Int {
        let isNegative = peek() == UInt8(ascii: "-")
        if isNegative || peek() == UInt8(ascii: "+") { offset += 1 }
        var exponent = Number(start: offset)
        try scanDigits(into: &exponent)
        // Nothing beyond a few hundred differs: the value is zero or out of range, which `Double` decides.
        let magnitude = exponent.digits > 6 ? 999_999 : Int(exponent.mantissa)
        return isNegative ? -magnitude : magnitude
    }

    @inline(__always)
    func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
