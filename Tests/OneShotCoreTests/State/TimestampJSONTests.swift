import Testing

@testable import OneShotCore

/// Times in caches and reports.
@Suite struct TimestampJSONTests {
    @Test(arguments: [
        (Int64(1_780_303_217_500), "1780303217.5"), (0, "0"), (-1, "-0.001"), (1000, "1"), (10, "0.01"),
        (253_402_300_799_000, "253402300799"), (-62_135_596_800_000, "-62135596800"),
        (253_402_300_798_999, "253402300798.999"), (-62_135_596_799_999, "-62135596799.999"),
    ])
    func `times are epoch seconds, and a written time is read back`(milliseconds: Int64, text: String) throws {
        let time = Timestamp(milliseconds: milliseconds)
        var writer = JSONWriter()
        writer.object {
            $0.member("t", time)
            $0.member("o", time as Timestamp?)
            $0.member("n", nil as Timestamp?)
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"t":\#(text),"o":\#(text),"n":null}"#)
        let read = try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return try reader.readTimestamp()
        }
        #expect(read == time)
    }

    @Test(arguments: [
        "0", "-0", "1780303217", "1780303217.5", "1780303217.50", "1780303217.005", "-0.001", "1e3", "1.5e1", "15e-1",
        "1780303217.0004", "1780303217.0005", "0.0006", "62135596799.999", "62135596800", "-62135596800",
        "-62135596801",
        "253402300799.999", "999999999999999", "9999999999999999", "123456789012.345", "1e300", "-1e300", "1e-300",
        "0.00000000000000000000001", "7", "1234567", "12345678", "12345678.9", "10000000", "99999999", "1234567.25",
        "123456789012", "1780303217.25", "1780303217.125", "0.001", "999999999999.999", "1.000", "1.0001", "1.5e3",
        "1E3", "1.50e0", "1000000000000",
    ])
    func `a time is the nearest double rounded to the millisecond`(text: String) throws {
        let time = try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            let time = try reader.readTimestamp()
            try reader.finish()
            return time
        }
        #expect(time == Timestamp(epochSeconds: try #require(Double(text))))
    }

    @Test func `a time out of range is an error`() {
        #expect(throws: JSONError.self) {
            try Array("1e999".utf8).withUnsafeBytes { bytes in
                var reader = JSONReader(bytes)
                return try reader.readTimestamp()
            }
        }
    }
}
