/// The type of a value, as its first byte tells.
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
    /// Looks at the next value without reading it. `offset` is then that of its first byte.
    ///
    /// - Returns: Its type.
    /// - Throws: `JSONError` if no value comes next.
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

    /// Reads `true` or `false`.
    ///
    /// - Throws: `JSONError` if the next value is neither.
    package mutating func readBool() throws(JSONError) -> Bool {
        guard try kind() == .boolean else { throw unexpected("true or false") }
        let value = peek() == UInt8(ascii: "t")
        try readLiteral(value ? "true" : "false")
        return value
    }

    /// Reads `null`.
    ///
    /// - Throws: `JSONError` if the next value is another one.
    package mutating func readNull() throws(JSONError) {
        guard try kind() == .null else { throw unexpected("null") }
        try readLiteral("null")
    }

    /// Reads the next value if it is `null`.
    ///
    /// - Returns: Whether it was.
    /// - Throws: `JSONError` if no value comes next.
    package mutating func readNullIfNext() throws(JSONError) -> Bool {
        guard try kind() == .null else { return false }
        try readLiteral("null")
        return true
    }

    private mutating func readLiteral(_ literal: StaticString) throws(JSONError) {
        let end = offset + literal.utf8CodeUnitCount
        guard end <= count, slice(offset, end).elementsEqual(UnsafeRawBufferPointer(literal)) else {
            throw error("an unknown word; known are true, false and null")
        }
        offset = end
        needsComma = true
    }

    // MARK: - Numbers

    /// Reads a number.
    ///
    /// - Returns: The nearest `Double`.
    /// - Throws: `JSONError` if the next value is not a number, or one beyond all finite `Double`s.
    package mutating func readDouble() throws(JSONError) -> Double {
        skipWhitespace()
        let start = offset
        guard let value = try readFiniteDouble() else { throw error("a number out of range", at: start) }
        return value
    }

    /// Reads a number of any size.
    ///
    /// - Returns: The nearest `Double`, or `nil` for a number beyond all finite ones.
    /// - Throws: `JSONError` if the next value is not a number.
    package mutating func readFiniteDouble() throws(JSONError) -> Double? {
        let number = try scanNumber()
        if let value = number.exactDouble { return value }
        let value = Double(String(decoding: bytes[number.start..<offset], as: UTF8.self))
        return value.flatMap { $0.isFinite ? $0 : nil }
    }

    /// Reads a whole number.
    ///
    /// - Throws: `JSONError` if the next value is not a number, has a fraction or an exponent, or does not fit 64 bits.
    package mutating func readInteger() throws(JSONError) -> Int {
        let number = try scanNumber()
        guard number.isInteger, let value = Int(String(decoding: bytes[number.start..<offset], as: UTF8.self)) else {
            throw error("not a whole number within 64 bits", at: number.start)
        }
        return value
    }

    mutating func skipNumber() throws(JSONError) { _ = try scanNumber() }

    /// The parts of a number, which ends where the reader is.
    private struct Number {
        let start: Int
        var isNegative = false
        var isInteger = true

        /// All digits as one whole number. With more than 18 digits it has overflowed.
        var mantissa: UInt64 = 0
        var digits = 0
        var exponent = 0

        private static let powersOfTen: [Double] = [
            1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
            1e20, 1e21, 1e22,
        ]

        init(start: Int) { self.start = start }

        /// The nearest `Double`, for numbers of which both mantissa and power of ten are exact: then there is only one
        /// rounding (Clinger 1990).
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
            if let byte = peek(), byte &- UInt8(ascii: "0") < 10 {
                throw error("a number with a leading zero", at: offset - 1)
            }
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

    @inline(__always)
    private mutating func scanDigits(into number: inout Number) throws(JSONError) {
        let start = offset
        var end = start
        var mantissa = number.mantissa
        while end < count {
            let digit = byte(at: end) &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            end &+= 1
        }
        offset = end
        if end == start { throw unexpected("a digit") }
        number.mantissa = mantissa
        number.digits += end - start
    }

    private mutating func scanExponent() throws(JSONError) -> Int {
        let isNegative = peek() == UInt8(ascii: "-")
        if isNegative || peek() == UInt8(ascii: "+") { offset += 1 }
        var exponent = Number(start: offset)
        try scanDigits(into: &exponent)
        // Beyond a few hundred, every exponent gives zero or a number out of range. `Double` decides which.
        let magnitude = exponent.digits > 6 ? 999_999 : Int(exponent.mantissa)
        return isNegative ? -magnitude : magnitude
    }
}
