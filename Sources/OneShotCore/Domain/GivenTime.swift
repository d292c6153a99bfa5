/// A time as the host and Fabric write it: RFC 3339, or a number of epoch seconds.
package enum GivenTime: Equatable, Sendable {
    case time(Timestamp)

    /// Null, or what programs write that know no time: 0, a negative number, Go's zero time.
    case none

    /// Anything else, as a message shows it.
    case malformed(String)

    /// What messages give as an example.
    static let accepted = #"accepted is a time such as "2026-06-01T08:40:17Z" or 1780303217"#

    /// The zero value of Go's `time.Time`, 0001-01-01T00:00:00Z.
    private static let goZero = Timestamp(milliseconds: -62_135_596_800_000)

    /// Reads a number. One above 1e11 counts as milliseconds: as seconds it would lie beyond the year 5000.
    init(_ number: Double) {
        self = number > 0 ? .time(Timestamp(epochSeconds: number > 1e11 ? number / 1000 : number)) : .none
    }

    fileprivate init(_ text: JSONText) {
        guard let time = Timestamp(rfc3339: text.bytes) else {
            self = .malformed(quoted(text.string))
            return
        }
        // By way of a number, which is how the token cache keeps it, so that it keeps its value there.
        self = time == Self.goZero ? .none : .time(Timestamp(epochSeconds: time.epochSeconds))
    }
}

extension JSONReader {
    /// Reads a time, or anything else.
    ///
    /// - Throws: `JSONError` if the next value is not well-formed.
    mutating func readGivenTime() throws(JSONError) -> GivenTime {
        let kind = try kind()
        switch kind {
        case .number:
            let start = offset
            if let number = try readFiniteDouble() { return GivenTime(number) }
            return .malformed(String(decoding: bytes[start..<offset].prefix(40), as: UTF8.self))
        case .string: return GivenTime(try readText())
        case .null:
            try readNull()
            return .none
        case .object, .array, .boolean:
            try skipValue()
            return .malformed(kind.description)
        }
    }
}
