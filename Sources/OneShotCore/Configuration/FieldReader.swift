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
    /// ignored) or is required and missing is reported. The first of two counts.
    ///
    /// Returns whether it is an object.
    @discardableResult
    mutating func object(
        _ reader: inout JSONReader, _ path: JSONPath, _ fields: [Field], ignoringUnknown: Bool = false,
        read: (inout FieldReader, inout JSONReader, Int) throws(JSONError) -> Void
    ) throws(JSONError) -> Bool {
        guard try expect(.object, &reader, path.text) else { return false }
        var seen: UInt64 = 0
        var others: JSONKeySet?
        var place = -1
        try reader.beginObject()
        while let key = try Self.nextKey(&reader, fields, after: &place) {
            if place >= 0 {
                let bit: UInt64 = 1 << UInt64(place)
                if seen & bit == 0 {
                    seen |= bit
                    try read(&self, &reader, place)
                    continue
                }
                reportDuplicate(path.key(key.string))
            } else if !Self.isComment(key) {
                if others == nil { others = JSONKeySet() }
                if others?.insert(key) == false {
                    reportDuplicate(path.key(key.string))
                } else if !ignoringUnknown {
                    reportUnknown(key.string, path, fields)
                }
            }
            try skip(&reader, JSONPath(path.key(key.string)))
        }
        for (place, field) in fields.enumerated() where field.isRequired && seen & 1 << UInt64(place) == 0 {
            report(path.key("\(field.name)"), "is missing")
        }
        return true
    }

    /// The next key; `place` becomes its place in `fields`, -1 for one that is not there. Keys tend to stand in one order, so
    /// the field behind the last one is tried first.
    @inline(__always)
    private static func nextKey(
        _ reader: inout JSONReader, _ fields: [Field], after place: inout Int
    ) throws(JSONError) -> JSONText? {
        let guess = place + 1
        if guess < fields.count, reader.takeKey(fields[guess].name) {
            place = guess
            return JSONText(UnsafeRawBufferPointer(fields[guess].name))
        }
        guard let key = try reader.nextKey() else { return nil }
        place = fields.firstIndex { key == $0.name } ?? -1
        return key
    }

    mutating func reportDuplicate(_ path: String) { report(path, "stands twice in one object") }

    static func isComment(_ key: JSONText) -> Bool { key == "$schema" || key.bytes.starts(with: "//".utf8) }

    private mutating func reportUnknown(_ key: String, _ path: JSONPath, _ fields: [Field]) {
        let names = fields.map { "\($0.name)" }
        if let near = NearestName.suggestion(for: key, among: names) {
            report(path.key(key), "unknown key; did you mean \(near)?")
        } else {
            report(path.key(key), "unknown key; known are \(names.joined(separator: ", "))")
        }
    }

    /// Reads an array; `read` must read each element. Returns whether it is one.
    @discardableResult
    mutating func array(
        _ reader: inout JSONReader, _ path: JSONPath,
        read: (inout FieldReader, inout JSONReader, JSONPath) throws(JSONError) -> Void
    ) throws(JSONError) -> Bool {
        guard try expect(.array, &reader, path.text) else { return false }
        try reader.beginArray()
        var index = 0
        while try reader.nextElement() {
            try read(&self, &reader, path.element(index))
            index += 1
        }
        return true
    }

    /// Whether a value of the kind follows; another one is reported and skipped.
    mutating func expect(
        _ kind: JSONKind, _ reader: inout JSONReader, _ path: @autoclosure () -> String
    ) throws(JSONError) -> Bool {
        let found = try reader.kind()
        if found == kind { return true }
        report(path(), "is \(found); accepted is \(kind)")
        try skip(&reader, JSONPath(path()))
        return false
    }

    /// Reads over a value that nobody wants, and reports keys that stand twice in it.
    mutating func skip(_ reader: inout JSONReader, _ path: @autoclosure () -> JSONPath) throws(JSONError) {
        switch try reader.kind() {
        case .string: _ = try reader.readText()
        case .number, .boolean, .null: try reader.skipValue()
        case .array:
            try array(&reader, path()) { fields, reader, path throws(JSONError) in try fields.skip(&reader, path) }
        case .object:
            let path = path()
            var seen = JSONKeySet()
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if !Self.isComment(key), !seen.insert(key) { reportDuplicate(path.key(key.string)) }
                try skip(&reader, JSONPath(path.key(key.string)))
            }
        }
    }
}
