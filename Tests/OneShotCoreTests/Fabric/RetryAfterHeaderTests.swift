import Testing

@testable import OneShotCore

@Suite struct RetryAfterHeaderTests {
    @Test(arguments: [
        ("0", 0), ("1", 1), ("120", 120), ("0090", 90), ("86400", 86400), ("99999999999", 99_999_999_999),
        ("37.5", 37.5), ("0.0", 0), ("1.999999", 1.999999),
    ])
    func `a number is seconds`(_ value: String, _ seconds: Double) {
        #expect(RetryAfter(header: value) == .seconds(seconds))
    }

    @Test func `any number of digits is a number`() {
        let header = RetryAfter(header: String(repeating: "9", count: 4000))
        #expect(header == .seconds(.infinity))
        #expect(header?.wait(at: Timestamp(milliseconds: 0)) == TokenState.longest)
    }

    private static let dates: [(String, Int64)] = [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777),
        ("Sun Nov 16 08:49:37 1994", 784_975_777),
        ("Mon, 01 Jun 2026 08:40:17 GMT", 1_780_303_217),
        ("Monday, 01-Jun-26 08:40:17 GMT", 1_780_303_217),
        ("Mon Jun  1 08:40:17 2026", 1_780_303_217),
        ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thursday, 01-Jan-70 00:00:00 GMT", 0),
        ("Tuesday, 31-Dec-69 23:59:59 GMT", 3_155_759_999),
        ("Saturday, 01-Jan-00 00:00:00 GMT", 946_684_800),
        ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ]

    @Test(arguments: dates)
    func `a date is read in each of HTTP's three forms`(_ value: String, _ seconds: Int64) {
        #expect(RetryAfter(header: value) == .date(Timestamp(milliseconds: seconds * 1000)))
    }

    @Test func `every month is known by its name`() {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        for (month, name) in names.enumerated() {
            let date = Timestamp(rfc3339: "2026-\(month < 9 ? "0" : "")\(month + 1)-15T00:00:00Z")
            #expect(date != nil)
            #expect(RetryAfter(header: "Mon, 15 \(name) 2026 00:00:00 GMT") == date.map(RetryAfter.date))
            #expect(RetryAfter(header: "Mon \(name) 15 00:00:00 2026") == date.map(RetryAfter.date))
        }
    }

    @Test(arguments: [
        "", "soon", "-1", "+5", ".5", "5.", "1.5.2", ".", "1.5 s", "90s", "\"60\"", "120, 120", "1e3", "inf", "0x10",
        "1,2", "5s", "\u{661}", "\u{FF11}", "2026-06-01T08:40:17Z",
        "Sun, 06 Nov 1994", "08:49:37", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37 PST",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 08:49:37 GMT GMT", "Sun, 06 Nov 94 08:49:37 GMT x",
        "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 29 Feb 2023 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 11 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 19940 08:49:37 GMT",
        "Sun, 06 Nov 994 08:49:37 GMT", "Sun, 006 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-4 08:49:37 GMT",
        "Sun, 06 Nov +994 08:49:37 GMT", "Sun Nov 6 08:49:37+01:00 1994", "Nov 6 08:49:37 1994", "Sun Nov  6 1994",
        "GMT",
    ])
    func `anything else counts as absent`(_ value: String) {
        #expect(RetryAfter(header: value) == nil)
    }
}
