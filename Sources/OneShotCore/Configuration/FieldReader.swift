/// Reads a configuration's values, writes down what is wrong with each, and goes on: all the errors of a file are told in
/// one go. A method that has written something down returns `nil`.
struct FieldReader {
    let file: String
    private(set) var diagnostics: [Diagnostic] = []

    init(file: String) { self.file = file }

    /// A key that an object may have.
    struct Field {
        let name: StaticString
        let isRequired: Bool

        static func required(_ name: StaticString) -> Field { Field(name: name, isRequired: true) }
        static func optional(_ name: StaticString) -> Field { Field(name: name, isRequired: false) }
    }

    mutating func report(_ path: String, _ message: String) {
        diagnostics.append(Diagnostic(file: file, path: path, message))
    }

    mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    // MARK: - Objects and arrays

    /// Reads an object; `read` is called for each known key, by its place in `fields`, and must read the value.
    ///
    /// Keys that begin with `//` and `$schema` are comments. A key that is named twice, is unknown (unless those are
    /// ignored) or is required and missing is reported.
    mutating func object(
        _ reader: inout JSONReader, _ path: JSONPath, _ fields: [Field], ignoringUnknown: Bool = false,
        read: (inout FieldReader, inout JSONReader, Int) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard try expect(.object, &reader, path.text) else { return }
        var seen: UInt64 = 0
        var others: JSONKeySet?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if let place = fields.firstIndex(where: { key == $0.name }) {
                if seen & 1 << UInt64(place) != 0 { report(path.key(key.string), "stands twice in one object") }
                seen |= 1 << UInt64(place)
                try read(&self, &reader, place)
                continue
            }
            if others == nil { others = JSONKeySet() }
            if others?.insert(key) == false { report(path.key(key.string), "stands twice in one object") }
            if !ignoringUnknown, !Self.isComment(key) { reportUnknown(key.string, path, fields) }
            try reader.skipValue()
        }
        for (place, field) in fields.enumerated() where field.isRequired && seen & 1 << UInt64(place) == 0 {
            report(path.key("\(field.name)"), "is missing")
        }
    }

    static func isComment(_ key: JSONText) -> Bool { key == "$schema" || key.bytes.starts(with: "//".utf8) }

    private mutating func reportUnknown(_ key: String, _ path: JSONPath, _ fields: [Field]) {
        let names = fields.map { "\($0.name)" }
        if let near = NearestName.suggestion(for: key, among: names) {
            report(path.key(key), "unknown key; did you mean \(near)?")
        } else {
            report(path.key(key), "unknown key; known are \(names.joined(separator: ", "))")
        }
    }

    /// Reads an array; `read` must read each element.
    mutating func array(
        _ reader: inout JSONReader, _ path: JSONPath,
        read: (inout FieldReader, inout JSONReader, JSONPath) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard try expect(.array, &reader, path.text) else { return }
        try reader.beginArray()
        var index = 0
        while try reader.nextElement() {
            try read(&self, &reader, path.element(index))
            index += 1
        }
    }

    /// Whether a value of the kind follows; another one is reported and skipped.
    mutating func expect(
        _ kind: JSONKind, _ reader: inout JSONReader, _ path: @autoclosure () -> String
    ) throws(JSONError) -> Bool {
        let found = try reader.kind()
        if found == kind { return true }
        report(path(), "is \(found); accepted is \(kind)")
        try reader.skipValue()
        return false
    }

    // MARK: - Values

    mutating func string(_ reader: inout JSONReader, _ path: @autoclosure () -> String) throws(JSONError) -> String? {
        try expect(.string, &reader, path()) ? try reader.readString() : nil
    }

    /// A string that is not empty.
    mutating func name(_ reader: inout JSONReader, _ path: @autoclosure () -> String) throws(JSONError) -> String? {
        guard let text = try string(&reader, path()) else { return nil }
        if text.isEmpty || text.utf8.contains(0) {
            report(path(), text.isEmpty ? "is empty" : "contains a NUL character")
            return nil
        }
        return text
    }

    mutating func boolean(_ reader: inout JSONReader, _ path: String) throws(JSONError) -> Bool? {
        try expect(.boolean, &reader, path) ? try reader.readBool() : nil
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

    mutating func reportChoice(_ path: String, _ text: String, among accepted: [String]) {
        report(path, "\(quoted(text)) is not accepted; accepted are \(accepted.joined(separator: ", "))")
    }

    /// A number of seconds within the range, or zero where that means "off".
    mutating func seconds(
        _ reader: inout JSONReader, _ path: String, _ range: ClosedRange<Double>, orZero: Bool = false
    ) throws(JSONError) -> Interval? {
        guard try expect(.number, &reader, path) else { return nil }
        let value = try reader.readFiniteDouble()
        if let value, range.contains(value) || orZero && value == 0 { return .seconds(value) }
        let zero = orZero ? "0 or " : ""
        report(
            path, "out of range; accepted are \(zero)\(plain(range.lowerBound)) to \(plain(range.upperBound)) seconds")
        return nil
    }

    private func plain(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String(value) }

    mutating func integer(
        _ reader: inout JSONReader, _ path: String, _ range: ClosedRange<Int>
    ) throws(JSONError) -> Int? {
        guard try expect(.number, &reader, path) else { return nil }
        let value = try reader.readFiniteDouble()
        if let value, value == value.rounded(), let whole = Int(exactly: value), range.contains(whole) { return whole }
        report(path, "out of range; accepted are whole numbers from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// Whether null follows, which is read then.
    mutating func isNull(_ reader: inout JSONReader) throws(JSONError) -> Bool {
        guard try reader.kind() == .null else { return false }
        try reader.readNull()
        return true
    }
}
