/// What all caches have in common: a version, and the center whose Fabric they speak of.
///
///     {"version":1,"center_url":"https://fabric.example.com", …}
enum CacheDocument {
    static let version = 1

    /// Reads a document member by member; `nil` where it was written for another center.
    ///
    /// A document without `center_url` counts as written for this one. `member` reads the value of the key it is given.
    static func read(
        _ bytes: UnsafeRawBufferPointer, center: String,
        member: (JSONText, inout JSONReader) throws -> Void
    ) throws -> Bool {
        var reader = JSONReader(bytes)
        var found: Int?
        var isOurs = true
        try reader.beginObject()
        while let key = try reader.nextKey() {
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

    private static func unknownVersion(_ found: Int?) -> CacheError {
        CacheError(description: "version \(found.map(String.init) ?? "missing"); this program reads version \(version)")
    }

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

extension JSONReader {
    /// Epoch seconds.
    mutating func readTimestamp() throws(JSONError) -> Timestamp {
        Timestamp(epochSeconds: try readDouble())
    }
}

extension JSONWriter {
    package mutating func member(_ name: String, _ value: Timestamp) {
        key(name)
        decimal(value.milliseconds, decimals: 3)
    }

    package mutating func member(_ name: String, _ value: Timestamp?) {
        key(name)
        if let value { decimal(value.milliseconds, decimals: 3) } else { null() }
    }
}
