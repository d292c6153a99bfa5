/// Finds names by their bytes: each distinct name gets the next number, from 0.
///
/// Files of a hundred thousand rows repeat a few thousand names. Numbering them where they are read keeps everything
/// behind it free of strings, and a lookup compares the reader's bytes in place; strings are made of the few names that
/// are shown to anybody. Open addressing with linear probing.
struct NameIndex<Subject>: Sendable {
    /// The names' bytes one after the other, and where each begins; then where the next one will.
    private var bytes: [UInt8] = []
    private var starts = [0]

    /// Numbers of names plus one, 0 where free; the size is a power of two, at most half full.
    private var slots = [Int32](repeating: 0, count: 64)

    init() {}

    var count: Int { starts.count - 1 }

    var names: [Identifier<Subject>] { (0..<count).map { self[$0] } }

    /// The name of that number.
    subscript(number: Int) -> Identifier<Subject> {
        Identifier(String(decoding: bytes[starts[number]..<starts[number + 1]], as: UTF8.self))
    }

    func number(of name: JSONText) -> Int? {
        let found = slots[slot(of: name.bytes)]
        return found == 0 ? nil : Int(found) - 1
    }

    /// As `number(of:)`, trying `expected` first: files tend to name things in one order.
    func number(of name: JSONText, expecting expected: Int) -> Int? {
        isName(expected, name) ? expected : number(of: name)
    }

    func number(of name: Identifier<Subject>) -> Int? {
        var text = name.text
        return text.withUTF8 { number(of: JSONText(UnsafeRawBufferPointer($0))) }
    }

    /// Whether the name has that number.
    @inline(__always)
    func isName(_ number: Int, _ name: JSONText) -> Bool { number < count && matches(number, name.bytes) }

    /// The name's number, a new one where it has none.
    mutating func insert(_ name: JSONText) -> (number: Int, isNew: Bool) {
        let slot = slot(of: name.bytes)
        if slots[slot] != 0 { return (Int(slots[slot]) - 1, false) }
        let number = count
        bytes.append(contentsOf: name.bytes)
        starts.append(bytes.count)
        slots[slot] = Int32(number + 1)
        if count * 2 > slots.count { grow() }
        return (number, true)
    }

    mutating func insert(_ name: Identifier<Subject>) -> (number: Int, isNew: Bool) {
        var text = name.text
        return text.withUTF8 { insert(JSONText(UnsafeRawBufferPointer($0))) }
    }

    /// Where the name is, or where it would go.
    private func slot(of name: UnsafeRawBufferPointer) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: fixedHash(name)) & mask
        while slots[slot] != 0, !matches(Int(slots[slot]) - 1, name) { slot = (slot + 1) & mask }
        return slot
    }

    @inline(__always)
    private func matches(_ number: Int, _ name: UnsafeRawBufferPointer) -> Bool {
        withBytes(of: number) { $0.elementsEqual(name) }
    }

    @inline(__always)
    private func withBytes<Result>(of number: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let (start, end) = (starts[number], starts[number + 1])
        return bytes.withUnsafeBytes {
            body(UnsafeRawBufferPointer(start: $0.baseAddress.map { $0 + start }, count: end - start))
        }
    }

    private mutating func grow() {
        let old = slots
        slots = [Int32](repeating: 0, count: old.count * 2)
        for number in old where number != 0 {
            slots[withBytes(of: Int(number) - 1, slot)] = number
        }
    }
}
