/// What all caches have in common: a version, and the URL of the center that they were written for.
///
///     {"version":1,"center_url":"https://fabric.example.com", …}
enum CacheDocument {
    static let version = 1

    /// Reads a document member by member. A key that is given twice makes it malformed.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - center: The center's URL.
    ///   - member: Reads or skips the value of another key than the two above.
    /// - Returns: Whether it was written for this center. A document without `center_url` counts as such.
    /// - Throws: `JSONError` if the text is malformed, `InputError` for another version, and what `member` throws.
    static func read(
        _ bytes: UnsafeRawBufferPointer, center: String,
        member: (JSONText, inout JSONReader) throws -> Void
    ) throws -> Bool {
        var reader = JSONReader(bytes) { ProcessGuard.mustEnd }
        var found: Int?
        var isOurs = true
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "version":
                found = try reader.readInteger()
                if found != version { throw unknownVersion(found) }
            case "center_url": isOurs = try reader.readText() == center
            default: try member(key, &reader)
            }
        }
        try reader.finish()
        if found == nil { throw unknownVersion(nil) }
        return isOurs
    }

    private static func unknownVersion(_ found: Int?) -> InputError {
        InputError(
            nil, "version \(found.map(String.init) ?? "missing")", accepted: "this program reads version \(version)")
    }

    /// Writes a document.
    ///
    /// - Parameters:
    ///   - center: The center's URL.
    ///   - members: Writes the other members.
    /// - Returns: The text.
    static func write(center: String, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("version", version)
            $0.member("center_url", center)
            members(&$0)
        }
        writer.endLine()
        return writer.bytes
    }
}
