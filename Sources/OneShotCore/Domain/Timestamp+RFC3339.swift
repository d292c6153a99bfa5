extension Timestamp {
    /// Reads a time as RFC 3339 writes it, such as `2026-06-01T08:40:17.250+02:00`. Decimals beyond milliseconds are
    /// cut off. A leap second counts as the next second.
    ///
    /// - Returns: `nil` for anything else, also for a day that the month does not have.
    package init?(rfc3339 bytes: UnsafeRawBufferPointer) {
        var scanner = DigitScanner(bytes: bytes)
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
            let day = scanner.number(2), scanner.take("T") || scanner.take("t") || scanner.take(" "),
            let hour = scanner.number(2), scanner.take(":"),
            let minute = scanner.number(2), scanner.take(":"), let second = scanner.number(2),
            (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if scanner.take(".") {
            guard let thousandths = scanner.thousandths() else { return nil }
            fraction = thousandths
        }
        var offset: Int64 = 0
        if !(scanner.take("Z") || scanner.take("z")) {
            let isEast = scanner.take("+")
            guard isEast || scanner.take("-"), let hours = scanner.number(2), scanner.take(":"),
                let minutes = scanner.number(2), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (isEast ? 60 : -60)
        }
        guard scanner.isAtEnd else { return nil }
        let seconds = Self.daysSinceEpoch(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    package init?(rfc3339 text: String) {
        var text = text
        guard let value = text.withUTF8({ Timestamp(rfc3339: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    /// The time in UTC and whole seconds, such as `2026-06-01T08:40:17Z`.
    package var rfc3339: String {
        let seconds = Self.floorDivision(milliseconds, 1000)
        let days = Self.floorDivision(seconds, 86400)
        let rest = seconds - days * 86400
        let (year, month, day) = Self.date(daysSinceEpoch: days)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : String(value) }
        let zeros = String(repeating: "0", count: max(0, 4 - String(year).count))
        return "\(zeros)\(year)-\(two(month))-\(two(day))T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }

    // MARK: - The calendar
    // Years are counted from March, so that the leap day is their last day (after Howard Hinnant's "chrono-compatible
    // low-level date algorithms").

    static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = floorDivision(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
    }

    private static func date(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719468
        let era = floorDivision(shifted, 146097)
        let dayOfEra = shifted - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func floorDivision(_ value: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// Reads digits and signs, one after the other.
private struct DigitScanner {
    let bytes: UnsafeRawBufferPointer
    var offset = 0

    var isAtEnd: Bool { offset == bytes.count }

    @inline(__always)
    mutating func number(_ digits: Int) -> Int64? {
        guard offset + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for index in offset..<offset + digits {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        offset += digits
        return value
    }

    /// Reads the digits after the point, of which there must be at least one.
    mutating func thousandths() -> Int64? {
        guard var value = number(1) else { return nil }
        var digits = 1
        while let digit = number(1) {
            if digits < 3 { value = value * 10 + digit }
            digits += 1
        }
        while digits < 3 {
            value *= 10
            digits += 1
        }
        return value
    }

    @inline(__always)
    mutating func take(_ sign: UnicodeScalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: sign) else { return false }
        offset += 1
        return true
    }
}
