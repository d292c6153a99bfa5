/// An id compared byte for byte: `String` calls the composed and the decomposed form of a letter equal.
struct ID: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ID, right: ID) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    /// Texts of equal bytes are equal strings, so the string's own hash serves.
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
