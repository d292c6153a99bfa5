extension ConfigurationReader {
    mutating func string() throws(JSONError) -> String? {
        try expect(.string) ? try json.readString() : nil
    }

    /// A name: a string that is not empty and can be passed to C.
    mutating func name() throws(JSONError) -> String? { try nameText()?.string }

    /// A name that is lent until the next read.
    @inline(__always)
    mutating func nameText() throws(JSONError) -> JSONText? {
        guard try expect(.string) else { return nil }
        let name = try json.readText()
        if name.bytes.isEmpty {
            report("is empty; accepted is \(StartingConfiguration.accepted(for: path.key))")
        } else if name.bytes.contains(0) {
            report("contains a NUL character; accepted is \(StartingConfiguration.anyName)")
        } else {
            return name
        }
        return nil
    }

    /// The path of a file or directory, relative to the file that is read. Among systemd's credentials a relative one
    /// has `_` for each slash, as `LoadCredential` names the files of a directory.
    mutating func filePath() throws(JSONError) -> String? {
        guard let path = try name() else { return nil }
        if !Configuration.isBelowHome(path) {
            let isRelative = path.utf8.first != UInt8(ascii: "/")
            guard isOfCredentials, isRelative else { return Configuration.resolve(path, in: directory) }
            // By scalars: as a character, a slash could be joined with an accent that follows it.
            let scalars = path.unicodeScalars.map { $0 == "/" ? "_" : $0 }
            return Configuration.resolve(String(String.UnicodeScalarView(scalars)), in: directory)
        }
        report("\(quoted(path, limit: 200)) is not accepted; accepted is \(Configuration.acceptedPath)")
        return nil
    }

    mutating func boolean() throws(JSONError) -> Bool? {
        try expect(.boolean) ? try json.readBool() : nil
    }

    /// One of an enumeration's values.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _: Choice.Type
    ) throws(JSONError) -> Choice? {
        guard let text = try string() else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let accepted = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        report("\(quoted(text)) is not accepted; accepted are \(accepted)")
        return nil
    }

    /// A number of seconds within the range, or zero where that means "off".
    mutating func seconds(_ range: ClosedRange<Double>, orZero: Bool = false) throws(JSONError) -> Interval? {
        let plain = SecondsRange.plain
        func accepted() -> String {
            "\(orZero ? "0 or " : "")\(plain(range.lowerBound)) to \(plain(range.upperBound)) seconds"
        }
        return try number(accepted) { range.contains($0) || orZero && $0 == 0 }.map(Interval.seconds)
    }

    mutating func integer(_ range: ClosedRange<Int>) throws(JSONError) -> Int? {
        func accepted() -> String { "whole numbers from \(range.lowerBound) to \(range.upperBound)" }
        return try number(accepted) { Int(exactly: $0).map(range.contains) ?? false }.map { Int($0) }
    }

    /// The number is compared as it is written, before it is rounded to milliseconds.
    private mutating func number(
        _ accepted: () -> String, isAccepted: (Double) -> Bool
    ) throws(JSONError) -> Double? {
        guard try expect(.number) else { return nil }
        let start = json.offset
        if let value = try json.readFiniteDouble(), isAccepted(value) { return value }
        let text = String(decoding: json.bytes[start..<json.offset].prefix(40), as: UTF8.self)
        report("\(text) is not accepted; accepted are \(accepted())")
        return nil
    }
}
