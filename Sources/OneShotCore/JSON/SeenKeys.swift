/// The keys of an object that were read, to find one that is given twice.
struct SeenKeys {
    /// Those that the caller knows, by number.
    private var known: UInt64 = 0

    /// The hashes of the others, while they are few. Different keys have the same one once in 10^19 times.
    private var few: [Int] = []
    private var many: Set<Int>?

    /// Forgets the keys, and keeps its memory for the next object.
    mutating func removeAll() {
        known = 0
        few.removeAll(keepingCapacity: true)
        many = nil
    }

    /// Takes a key by its number, 0 to 63.
    ///
    /// - Returns: Whether it is new.
    @inline(__always)
    mutating func insert(_ number: UInt64) -> Bool {
        defer { known |= 1 << number }
        return known & 1 << number == 0
    }

    /// Takes a key.
    ///
    /// - Returns: Whether it is new.
    mutating func insert(_ key: JSONText) -> Bool {
        var hasher = Hasher()
        hasher.combine(bytes: key.bytes)
        let hash = hasher.finalize()
        if many != nil { return many?.insert(hash).inserted ?? true }
        if few.contains(hash) { return false }
        few.append(hash)
        if few.count > 32 { many = Set(few) }
        return true
    }
}

extension JSONReader {
    /// Reads the next member's key, as `nextKey` does. A key that the object has already is an error.
    ///
    /// - Parameter keys: The keys of the object that were read before.
    /// - Returns: The key, lent until the next read, or `nil` once the object has ended.
    /// - Throws: `JSONError` also for a key that is given twice.
    mutating func nextKey(unlike keys: inout SeenKeys) throws(JSONError) -> JSONText? {
        guard let key = try nextKey() else { return nil }
        if !keys.insert(key) { throw duplicateKey }
        return key
    }

    /// The error for the key that was read last.
    var duplicateKey: JSONError { error("a key that is given twice in one object") }
}
