/// Reads one file of a configuration, from its beginning to its end. It knows its position, so each error is reported
/// with its path.
///
/// It goes on after an error, since all the errors of a file are reported at once. A method that has reported one
/// returns `nil`. Only a file that is not JSON ends the reading; the methods throw then.
struct ConfigurationReader: ~Copyable {
    let file: String

    /// Relative paths in the file are relative to this.
    let directory: String

    /// Whether the directory is systemd's `$CREDENTIALS_DIRECTORY`, which has no folders: `keys/alice` is `keys_alice`.
    let isOfCredentials: Bool

    /// Where the current value is in the file.
    private(set) var path: JSONPath

    /// What is wrong so far.
    private(set) var diagnostics: [Diagnostic] = []
    var json: JSONReader

    /// Reads `bytes`, the contents of a file, or the value at an offset and a path in them. They must outlive the
    /// reader. `credentials` is the value of `$CREDENTIALS_DIRECTORY`.
    init(
        file: String, _ bytes: UnsafeRawBufferPointer, from offset: Int = 0, at path: JSONPath = .root,
        credentials: String?
    ) {
        self.file = file
        self.path = path
        let directory = Directory.parent(of: file)
        self.directory = directory
        isOfCredentials = credentials.map { Directory.canonical($0) == Directory.canonical(directory) } ?? false
        json = JSONReader(bytes, from: offset) { ProcessGuard.mustEnd }
    }

    // MARK: - Errors

    /// Reports that something is wrong with the current value.
    mutating func report(_ message: String) { report(message, at: path) }

    /// Reports that something is wrong with a key of the current object.
    mutating func report(_ message: String, at key: some ConfigurationKey) {
        report(message, at: path.appending(key.name))
    }

    private mutating func report(_ message: String, at path: JSONPath) {
        diagnostics.append(Diagnostic(file: file, path: path.text, message))
    }

    mutating func report(_ others: [Diagnostic]) { diagnostics += others }

    // MARK: - Objects and arrays

    /// Reads an object. `read` is called for each key that has a value and must read that value.
    ///
    /// Keys that begin with `//`, and `$schema`, are comments. A key that is given twice, is unknown (unless those are
    /// ignored) or is required and missing is reported. The first of two counts.
    ///
    /// Returns the keys that have a value, or `nil` for something else than an object.
    @discardableResult
    mutating func object<Key: ConfigurationKey>(
        ignoringUnknown: Bool = false, read: (inout ConfigurationReader, Key) throws(JSONError) -> Void
    ) throws(JSONError) -> KeySet<Key>? {
        guard try expect(.object) else { return nil }
        // The path of an array's element has room for the keys of its object.
        let outer = path.key == nil ? nil : path
        if let outer { path = JSONPath(outer.text) }
        defer { if let outer { path = outer } else { path.key = nil } }
        var seen = KeySet<Key>()
        var given = KeySet<Key>()
        var others: Set<[UInt8]>?
        var next = 0
        try json.beginObject()
        while true {
            let key: Key
            // Files tend to keep one order of keys.
            if let expected = Key(rawValue: next), json.skipKey(expected.field.name) {
                key = expected
            } else if let name = try json.nextKey() {
                guard let known = Key.named(name) else {
                    path.key = nil
                    if !Self.isComment(name) {
                        let isNew = Self.insert(name, into: &others)
                        if !isNew { report(Self.duplicate, at: path.appending(name.string)) }
                        if isNew, !ignoringUnknown { reportUnknown(name.string, Key.self) }
                    }
                    try skip(name)
                    continue
                }
                key = known
            } else {
                break
            }
            next = key.rawValue + 1
            path.key = key.field.name
            if !seen.insert(key) {
                report(Self.duplicate)
                try skip()
            } else {
                if key.field.isNullable, try json.readNullIfNext() { continue }
                given.insert(key)
                try read(&self, key)
            }
        }
        path.key = nil
        Key.forEach { key in
            if key.field.isRequired, !seen.contains(key) { report("is missing", at: key) }
        }
        return given
    }

    /// Reads an object whose keys are data. `read` is called for each that is no comment and must read its value. A key
    /// that is given twice is reported, and the last of two counts.
    mutating func dictionary(
        read: (inout ConfigurationReader, String) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard try expect(.object) else { return }
        let outer = path
        defer { path = outer }
        var seen: Set<[UInt8]>?
        try json.beginObject()
        while let name = try json.nextKey() {
            let key = name.string
            path = outer.appending(key)
            if Self.isComment(name) {
                try skip()
                continue
            }
            if !Self.insert(name, into: &seen) { report(Self.duplicate) }
            try read(&self, key)
        }
    }

    /// Reads an array. `read` must read each element. Returns whether it is an array.
    @discardableResult
    mutating func array(
        read: (inout ConfigurationReader) throws(JSONError) -> Void
    ) throws(JSONError) -> Bool {
        guard try expect(.array) else { return false }
        let outer = path
        defer { path = outer }
        path = JSONPath(path.text)
        var index = 0
        try json.beginArray()
        while try json.nextElement() {
            path.index = index
            try read(&self)
            index += 1
        }
        return true
    }

    /// Skips the current value. Keys that are given twice in it are reported.
    mutating func skip() throws(JSONError) {
        switch try json.kind() {
        case .string: _ = try json.readText()
        case .number, .boolean, .null: try json.skipValue()
        case .array: try array { reader throws(JSONError) in try reader.skip() }
        case .object: try dictionary { reader, _ throws(JSONError) in try reader.skip() }
        }
    }

    /// Skips the value of a key that the program does not know.
    private mutating func skip(_ name: JSONText) throws(JSONError) {
        let outer = path
        defer { path = outer }
        // The path matters only within a value that has keys of its own.
        switch try json.kind() {
        case .array, .object: path = path.appending(name.string)
        case .string, .number, .boolean, .null: break
        }
        try skip()
    }

    private static let duplicate = "is given twice in one object"

    private static func isComment(_ name: JSONText) -> Bool { name == "$schema" || name.bytes.starts(with: "//".utf8) }

    /// Whether the key is new among the keys of an object. Most objects need no set, and making one costs.
    private static func insert(_ name: JSONText, into seen: inout Set<[UInt8]>?) -> Bool {
        let bytes = Array(name.bytes)
        if seen == nil { seen = [] }
        return seen?.insert(bytes).inserted ?? true
    }

    private mutating func reportUnknown<Key: ConfigurationKey>(_ name: String, _: Key.Type) {
        let known = Key.allCases.map(\.name)
        let hint =
            NearestName.suggestion(for: name, among: known).map { "did you mean \($0)?" }
            ?? "known are \(known.joined(separator: ", "))"
        report("unknown key; \(hint)", at: path.appending(name))
    }

    /// Whether the current value is of the kind. One of another kind is reported and skipped.
    @inline(__always)
    mutating func expect(_ kind: JSONKind) throws(JSONError) -> Bool {
        let found = try json.kind()
        if found == kind { return true }
        try reject(found, kind)
        return false
    }

    private mutating func reject(_ found: JSONKind, _ kind: JSONKind) throws(JSONError) {
        // First, because a word that is no JSON may begin like one that is.
        try skip()
        report("is \(found); accepted is \(kind)")
    }

    /// Checks that the file begins like JSON with an object or an array. The first word or dash of a YAML file would be
    /// taken for `true` or a number.
    ///
    /// - Throws: `JSONError` if it begins otherwise.
    mutating func expectDocument() throws(JSONError) {
        json.skipWhitespace()
        switch json.peek() {
        case UInt8(ascii: "{"), UInt8(ascii: "["), nil: return
        default: throw json.unexpected("the '{' or '[' of JSON (YAML is not read)")
        }
    }
}
