/// An id that is compared byte for byte. `String` treats the composed and the decomposed form of a letter as equal.
struct ID: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ID, right: ID) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    /// Equal bytes make equal strings, so the string's own hash is sufficient.
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
