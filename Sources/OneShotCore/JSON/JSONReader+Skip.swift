extension JSONReader {
    /// Skips one value of any kind, with the same checks as reading it.
    ///
    /// - Throws: `JSONError` if the value is malformed.
    package mutating func skipValue() throws(JSONError) {
        let outside = depth
        // One bit for each open container, the innermost lowest. 1 means an object.
        var objects: UInt128 = 0
        repeat {
            switch try kind() {
            case .object:
                try beginObject()
                objects = objects << 1 | 1
            case .array:
                try beginArray()
                objects <<= 1
            case .string: _ = try readText()
            case .number: try skipNumber()
            case .boolean: _ = try readBool()
            case .null: try readNull()
            }
            while depth > outside {
                if objects & 1 == 1 {
                    if try nextKey() != nil { break }
                } else if try nextElement() {
                    break
                }
                objects >>= 1
            }
        } while depth > outside
    }
}
