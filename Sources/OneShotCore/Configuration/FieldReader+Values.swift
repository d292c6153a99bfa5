extension FieldReader {
    mutating func string(_ reader: inout JSONReader, _ path: @autoclosure () -> String) throws(JSONError) -> String? {
        try expect(.string, &reader, path()) ? try reader.readString() : nil
    }

    /// A string that is not empty and can be handed to C: a name or a path.
    mutating func name(_ reader: inout JSONReader, _ path: @autoclosure () -> String) throws(JSONError) -> String? {
        try nameText(&reader, path())?.string
    }

    /// As `name`, lent by the reader.
    mutating func nameText(
        _ reader: inout JSONReader, _ path: @autoclosure () -> String
    ) throws(JSONError) -> JSONText? {
        guard try expect(.string, &reader, path()) else { return nil }
        let name = try reader.readText()
        if name.bytes.isEmpty || name.bytes.contains(0) {
            let path = path()
            if name.bytes.isEmpty {
                let key = path.split(separator: ".").last ?? ""
                report(path, "is empty; accepted is \(StartingConfiguration.accepted(behind: key))")
            } else {
                report(path, "contains a NUL character; accepted is \(StartingConfiguration.anyName)")
            }
            return nil
        }
        return name
    }

    mutating func boolean(_ reader: inout JSONReader, _ path: @autoclosure () -> String) throws(JSONError) -> Bool? {
        try expect(.boolean, &reader, path()) ? try reader.readBool() : nil
    }

    /// One of an enumeration's values.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ reader: inout JSONReader, _ path: String, _: Choice.Type
    ) throws(JSONError) -> Choice? {
        guard let text = try string(&reader, path) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        reportChoice(path, text, among: Choice.allCases.map(\.rawValue))
        return nil
    }

    private mutating func reportChoice(_ path: String, _ text: String, among accepted: [String]) {
        report(path, "\(quoted(text)) is not accepted; accepted are \(accepted.joined(separator: ", "))")
    }

    /// A number of seconds within the range, or zero where that means "off".
    mutating func seconds(
        _ reader: inout JSONReader, _ path: String, _ range: ClosedRange<Double>, orZero: Bool = false
    ) throws(JSONError) -> Interval? {
        let accepted = "\(orZero ? "0 or " : "")\(plain(range.lowerBound)) to \(plain(range.upperBound)) seconds"
        return try number(&reader, path, accepted) { range.contains($0) || orZero && $0 == 0 }.map(Interval.seconds)
    }

    mutating func integer(
        _ reader: inout JSONReader, _ path: String, _ range: ClosedRange<Int>
    ) throws(JSONError) -> Int? {
        let accepted = "whole numbers from \(range.lowerBound) to \(range.upperBound)"
        return try number(&reader, path, accepted) { Int(exactly: $0).map(range.contains) ?? false }.map { Int($0) }
    }

    /// The number is compared as it is written, before anything rounds it.
    private mutating func number(
        _ reader: inout JSONReader, _ path: String, _ accepted: String, isAccepted: (Double) -> Bool
    ) throws(JSONError) -> Double? {
        guard try expect(.number, &reader, path) else { return nil }
        let start = reader.offset
        if let value = try reader.readFiniteDouble(), isAccepted(value) { return value }
        let text = String(decoding: reader.bytes[start..<reader.offset].prefix(40), as: UTF8.self)
        report(path, "\(text) is not accepted; accepted are \(accepted)")
        return nil
    }

    private func plain(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String(value) }

    /// Whether null follows, which is read then.
    mutating func isNull(_ reader: inout JSONReader) throws(JSONError) -> Bool {
        guard try reader.kind() == .null else { return false }
        try reader.readNull()
        return true
    }
}
