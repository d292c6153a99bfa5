import Testing

@testable import OneShotCore

/// Numbers as `Double`: always the nearest one, bit for bit.
@Suite struct JSONReaderDoubleTests {
    struct Row: CustomTestStringConvertible {
        let text: String
        /// `nil` means a number out of range. The compiler has converted the value, not the library that the reader
        /// uses.
        let value: Double?

        var testDescription: String { "\(text.prefix(40)) → \(value.map(String.init(describing:)) ?? "out of range")" }

        init(_ text: String, _ value: Double?) {
            self.text = text
            self.value = value
        }
    }

    private static func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

    @Test(arguments: [
        Row("0", 0), Row("-0", -0.0), Row("0.0", 0), Row("-0.0", -0.0), Row("0e5", 0), Row("-0e-5", -0.0),
        Row("0E+0", 0), Row("1", 1), Row("-1", -1), Row("10", 10), Row("0.5", 0.5), Row("1.5", 1.5),
        Row("0.1", 0.1), Row("-0.3", -0.3), Row("3.14159", 3.14159), Row("1780303217.125", 1780303217.125),
        Row("1e2", 100), Row("1E2", 100), Row("1e+2", 100), Row("1e-2", 0.01), Row("12.5e-1", 1.25),
        Row("1e0000000000002", 100), Row("1e-0000000000002", 0.01), Row("1e00", 1),
    ])
    func `fractions and exponents are read`(row: Row) throws {
        try Self.check(row)
    }

    @Test(arguments: [
        // Numbers of which mantissa and power of ten are exact, and numbers just beyond them.
        Row("9007199254740992", 9007199254740992), Row("9007199254740993", 9007199254740992),
        Row("9007199254740993.0", 9007199254740992), Row("9007199254740994", 9007199254740994),
        Row("9007199254740995", 9007199254740996), Row("9007199254740992e22", 9007199254740992e22),
        Row("9007199254740992e-22", 9007199254740992e-22), Row("9007199254740992e23", 9007199254740992e23),
        Row("9007199254740992e-23", 9007199254740992e-23), Row("9007199254740993e22", 9007199254740993e22),
        Row("1e22", 1e22), Row("1e23", 1e23), Row("1e-22", 1e-22), Row("1e-23", 1e-23), Row("3e22", 3e22),
        Row("0.0000000000000000000001", 1e-22), Row("0.000000000000000000001e-1", 1e-22),
        // 17 to 19 digits, and numbers that do not fit 64 bits.
        Row("12345678901234567", 12345678901234568), Row("123456789012345678", 123456789012345680),
        Row("1234567890123456789", 1234567890123456768), Row("0.12345678901234567", 0.12345678901234567),
        Row("0.123456789012345678", 0.123456789012345678), Row("1.2345678901234567890", 1.234567890123456789),
        Row("18446744073709551615", 18446744073709551615.0), Row("18446744073709551616", 18446744073709551616.0),
        Row("18446744073709551617", 18446744073709551617.0), Row("0.18446744073709551617", 0.18446744073709551617),
        Row("36893488147419103233e-10", 36893488147419103233e-10),
        Row("0.1000000000000000055511151231257827", 0.1), Row("0.100000000000000012490009027033", 0.1),
        // Halfway between two doubles, where a digit far to the right decides.
        Row("1.00000000000000011102230246251565404236316680908203125", 1),
        Row("1.00000000000000011102230246251565404236316680908203126", 1.0000000000000002),
        Row("1.00000000000000033306690738754696212708950042724609375", 1.0000000000000004),
        Row("1.00000000000000011102230246251565404236316680908203125" + zeros(300) + "1", 1.0000000000000002),
    ])
    func `the nearest double is read, however many digits a number has`(row: Row) throws {
        try Self.check(row)
    }

    @Test(arguments: [
        Row("2.2250738585072014e-308", 0x1p-1022), Row("2.2250738585072011e-308", Double.leastNormalMagnitude.nextDown),
        Row("2.225073858507201e-308", Double.leastNormalMagnitude.nextDown), Row("5e-324", 0x1p-1074),
        Row("4.9406564584124654e-324", 0x1p-1074), Row("-5e-324", -0x1p-1074), Row("1e-323", 0x1p-1073),
        Row("2.4703282292062328e-324", 0x1p-1074), Row("2.4703282292062327e-324", 0),
        Row("1e-324", 0), Row("-1e-324", -0.0), Row("1e-400", 0), Row("-1e-99999999999999999999", -0.0),
        // Exponents that would be small after an overflow, and those at the limits of 64 bits.
        Row("1e18446744073709551618", nil), Row("1e-18446744073709551618", 0), Row("1e9223372036854775807", nil),
        Row("1e9223372036854775808", nil), Row("1e-9223372036854775808", 0), Row("1e9999999999999999999", nil),
        Row("0e400", 0), Row("0e99999999999999999999", 0), Row("-0.000e99999999", -0.0),
        Row("1.7976931348623157e308", 0x1.fffffffffffffp1023), Row("1.7976931348623158e308", 0x1.fffffffffffffp1023),
        Row("-1.7976931348623157e+308", -0x1.fffffffffffffp1023), Row("1.7976931348623159e308", nil),
        Row("-1.7976931348623159e308", nil), Row("1e308", 1e308), Row("1e309", nil), Row("-1e309", nil),
        Row("1e999", nil), Row("1e1000000", nil), Row("1e99999999999999999999", nil), Row("0.1e310", nil),
        // The exponent is out of range and the number is not, or the other way round.
        Row("1" + zeros(400), nil), Row("1" + zeros(400) + "e-400", 1), Row("0." + zeros(400) + "1e401", 1),
        Row("0." + zeros(400) + "1", 0), Row("0." + zeros(10) + "1e319", 1e308),
        Row("123" + zeros(307) + "e-307", 123), Row("1" + zeros(20000) + "e-20000", 1),
    ])
    func `subnormals, the largest doubles and numbers beyond them are read`(row: Row) throws {
        try Self.check(row)
    }

    private static func check(_ row: Row) throws {
        let (value, offset) = try JSONReader.read(" \(row.text) ") { reader in
            (try reader.readFiniteDouble(), reader.offset)
        }
        #expect(value?.bitPattern == row.value?.bitPattern)
        #expect(offset == row.text.utf8.count + 1)
        let complaint = JSONReader.complaint(about: "\n \(row.text)") { try $0.readDouble() }
        #expect(complaint == (row.value == nil ? "2:2: a number out of range" : nil))
        if let expected = row.value {
            #expect(try JSONReader.read(row.text) { try $0.readDouble() }.bitPattern == expected.bitPattern)
        }
        #expect(JSONReader.complaint(about: row.text) { try $0.skipAll() } == nil)
    }

    @Test func `every double that Swift prints is read back`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let read = try JSONReader.read("\(value)") { try $0.readFiniteDouble() }
            #expect(read?.bitPattern == value.bitPattern, "\(value)")
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func `the reader and Swift read the same double`(seed: UInt64) throws
    {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5000 {
            let text = Self.number(&random)
            let expected = try #require(Double(text), "\(text)")
            let read = try JSONReader.read(text) { try $0.readFiniteDouble() }
            #expect(read?.bitPattern == (expected.isFinite ? expected.bitPattern : nil), "\(text)")
        }
    }

    /// A number with up to 48 digits, with or without fraction and exponent.
    private static func number(_ random: inout SeededGenerator) -> String {
        func digits(_ count: Int) -> String {
            (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
        }
        var text = Bool.random(using: &random) ? "-" : ""
        text += Int.random(in: 0..<4, using: &random) == 0 ? "0" : String(Int.random(in: 1...9, using: &random))
        if !text.hasSuffix("0") { text += digits(Int.random(in: 0...24, using: &random)) }
        if Bool.random(using: &random) { text += "." + digits(Int.random(in: 1...24, using: &random)) }
        let range = [0...0, -30...30, -345...320, -99999...99999].randomElement(using: &random) ?? 0...0
        let exponent = Int.random(in: range, using: &random)
        return exponent == 0 ? text : text + "\(Bool.random(using: &random) ? "e" : "E")\(exponent)"
    }
}
