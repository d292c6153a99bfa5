import Testing

@testable import OneShotCore

@Suite struct TimestampRFC3339Tests {
    private static let times: [(String, Int64)] = [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-06-01T08:40:17Z", 1_780_303_217_000),
        ("2026-06-01t08:40:17z", 1_780_303_217_000),
        ("2026-06-01 08:40:17Z", 1_780_303_217_000),
        // Offsets
        ("2026-06-01T10:40:17+02:00", 1_780_303_217_000),
        ("2026-06-01T03:10:17-05:30", 1_780_303_217_000),
        ("2026-06-01T08:40:17-00:00", 1_780_303_217_000),
        ("2026-06-02T08:39:17+23:59", 1_780_303_217_000),
        ("2025-12-31T19:00:00-05:00", 1_767_225_600_000),
        // Fractions
        ("1970-01-01T00:00:00.1Z", 100),
        ("1970-01-01T00:00:00.12Z", 120),
        ("1970-01-01T00:00:00.123+00:00", 123),
        ("1970-01-01T00:00:00.001Z", 1),
        ("1970-01-01T00:00:00.1239999Z", 123),
        ("1970-01-01T00:00:00.99999999999999999999999Z", 999),
        ("1969-12-31T23:59:59.999Z", -1),
        // Leap days and leap seconds
        ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ("2000-02-29T12:00:00Z", 951_825_600_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("2016-12-31T23:59:60.5Z", 1_483_228_800_500),
        // The first and the last years with four digits
        ("0000-01-01T00:00:00Z", -62_167_219_200_000),
        ("0000-02-29T00:00:00Z", -62_162_121_600_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("0000-01-01T00:00:00+00:01", -62_167_219_260_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("9999-12-31T23:59:59-00:01", 253_402_300_859_000),
    ]

    @Test(arguments: times)
    func `a date and a time are read as milliseconds since 1970`(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-06-01", "2026-06-01T", "2026-06-01T08:40Z", "2026-06-01T08:40:17", "20260601T084017Z",
        "2026-6-1T08:40:17Z", "2026-06-01T8:40:17Z", "26-06-01T08:40:17Z", "02026-06-01T08:40:17Z",
        "-2026-06-01T08:40:17Z", "+2026-06-01T08:40:17Z", "2026/06/01T08:40:17Z", "2026-06-01X08:40:17Z",
        "2026-00-01T08:40:17Z", "2026-13-01T08:40:17Z", "2026-06-00T08:40:17Z", "2026-06-31T08:40:17Z",
        "2026-01-32T08:40:17Z", "2026-02-29T08:40:17Z", "1900-02-29T08:40:17Z", "2100-02-29T08:40:17Z",
        "2024-02-30T08:40:17Z", "2026-06-01T24:00:00Z", "2026-06-01T08:60:17Z", "2026-06-01T08:40:61Z",
        "2026-06-01T08:40:17.Z", "2026-06-01T08:40:17,5Z", "2026-06-01T08:40:17.5", "2026-06-01T08:40:17.-5Z",
        "2026-06-01T08:40:17+2:00", "2026-06-01T08:40:17+0200", "2026-06-01T08:40:17+02", "2026-06-01T08:40:17+24:00",
        "2026-06-01T08:40:17+02:60", "2026-06-01T08:40:17 +02:00", "2026-06-01T08:40:17\u{2212}02:00",
        "2026-06-01T08:40:17ZZ", "2026-06-01T08:40:17Z ", " 2026-06-01T08:40:17Z", "2026-06-01T08:40:17Z\n",
        "2026-06-01T08:40:17Z\u{0}", "\u{FF12}026-06-01T08:40:17Z", "2026-06-01T08:40:1\u{661}Z",
        "Mon, 01 Jun 2026 08:40:17 GMT", "1780303217",
    ])
    func `anything else is not a time`(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    private static let printed: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00Z"), (999, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        (1_780_303_217_999, "2026-06-01T08:40:17Z"), (951_825_600_000, "2000-02-29T12:00:00Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00Z"), (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59Z"), (253_402_300_800_000, "10000-01-01T00:00:00Z"),
    ]

    @Test(arguments: printed)
    func `a time is printed in UTC, cut to whole seconds`(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    /// The stride is coprime to 7, 400 and the lengths of months, so every kind of day occurs.
    @Test(arguments: [0, 1, 43_200, 86_399] as [Int64])
    func `a printed time is read back as the same second`(_ second: Int64) {
        for day in stride(from: Int64(-719_528), through: 2_932_896, by: 367) {
            let time = Timestamp(milliseconds: (day * 86400 + second) * 1000)
            let text = time.rfc3339
            if Timestamp(rfc3339: text) != time { Issue.record("\(time.milliseconds) was printed as \(text)") }
        }
    }

    @Test func `every day of the calendar follows the day before`() {
        var expected = Timestamp.daysSinceEpoch(-401, 12, 31)
        for year in Int64(-400)...800 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (month, length) in lengths.enumerated() {
                for day in 1...length {
                    expected += 1
                    if Timestamp.daysSinceEpoch(year, Int64(month) + 1, day) != expected {
                        Issue.record("\(year)-\(month + 1)-\(day) does not follow the day before")
                        return
                    }
                }
            }
        }
        #expect(Timestamp.daysSinceEpoch(1970, 1, 1) == 0)
        #expect(expected == Timestamp.daysSinceEpoch(801, 1, 1) - 1)
    }
}
