extension JSONReader {
    /// Reads over one value of any kind, checking it all the same.
    package mutating func skipValue() throws(JSONError) {
        let outside = depth
        // One bit for each open container, the innermost lowest: 1 is an object.
        var objects: UInt128 = 0
        var keys: [JSONKeySet] = []
        repeat {
            switch try kind() {
            case .object:
                try beginObject()
                objects = objects << 1 | 1
                if refusesDuplicateKeys { keys.append(JSONKeySet()) }
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
                    if let key = try nextKey() {
                        if refusesDuplicateKeys, !keys[keys.count - 1].insert(key) {
                            throw error("the key \"\(key.string)\" stands twice in one object", at: keyOffset)
                        }
                        break
                    }
                    if refusesDuplicateKeys { keys.removeLast() }
                } else if try nextElement() {
                    break
                }
                objects >>= 1
            }
        } while depth > outside
    }
}

/// The keys seen in one object, for text in which naming a key twice is an error.
package struct JSONKeySet {
    private var keys: Set<[UInt8]> = []

    package init() {}

    /// Whether the key is new.
    package mutating func insert(_ key: JSONText) -> Bool { keys.insert(Array(key.bytes)).inserted }
}
