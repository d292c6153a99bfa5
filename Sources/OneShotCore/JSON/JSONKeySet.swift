/// The keys seen in one object, for text in which naming a key twice is an error.
package struct JSONKeySet {
    /// The few keys that most objects have, one after the other, and where each ends: one walk finds them all.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// All of them, once they are more than a few.
    private var many: Set<[UInt8]> = []
    private static let few = 16

    package init() {}

    /// Whether the key is new.
    package mutating func insert(_ key: JSONText) -> Bool {
        if ends.count == Self.few {
            if many.isEmpty { fillSet() }
            return many.insert(Array(key.bytes)).inserted
        }
        var start = 0
        for end in ends {
            let isSame = bytes.withUnsafeBytes {
                UnsafeRawBufferPointer(rebasing: $0[start..<end]).elementsEqual(key.bytes)
            }
            if isSame { return false }
            start = end
        }
        bytes.append(contentsOf: key.bytes)
        ends.append(bytes.count)
        return true
    }

    private mutating func fillSet() {
        var start = 0
        for end in ends {
            many.insert(Array(bytes[start..<end]))
            start = end
        }
    }
}
