extension RetryAfter {
    /// Reads the header's value: seconds, or a date in one of HTTP's three forms (RFC 9110, section 5.6.7). Decimals
    /// are not HTTP, but some servers send them.
    ///
    ///     120
    ///     37.5
    ///     Sun, 06 Nov 1994 08:49:37 GMT
    ///     Sunday, 06-Nov-94 08:49:37 GMT
    ///     Sun Nov  6 08:49:37 1994
    ///
    /// `nil` for anything else: the header counts as absent.
    package init?(header value: String) {
        let numbers = value.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        if numbers.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }) {
            // Any number of digits is a number. One too large for `Double` is infinite, and the wait is limited anyway.
            self = .seconds(Double(value) ?? .infinity)
        } else if let date = Self.date(value) {
            self = .date(date)
        } else {
            return nil
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func date(_ text: String) -> Timestamp? {
        var words = text.split { $0 == " " || $0 == "," || $0 == "-" }
        if words.last == "GMT" { words.removeLast() }
        guard words.count == 5 else { return nil }
        // The last of the three forms has the month first and the year last.
        let isLastForm = months.contains(String(words[1]))
        let (day, month, year, time) =
            isLastForm ? (words[2], words[1], words[4], words[3]) : (words[1], words[2], words[3], words[4])
        guard let monthIndex = months.firstIndex(of: String(month)), var yearNumber = Int(year) else { return nil }
        // Two digits mean a year from 1970 to 2069.
        if year.count == 2 { yearNumber += yearNumber < 70 ? 2000 : 1900 }
        func two(_ number: some StringProtocol) -> String { number.count == 1 ? "0\(number)" : String(number) }
        return Timestamp(rfc3339: "\(yearNumber)-\(two(String(monthIndex + 1)))-\(two(day))T\(time)Z")
    }
}
