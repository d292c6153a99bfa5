/// A key or a token. It cannot be printed: no description, dump or interpolation shows it.
package struct Secret: Hashable, Sendable {
    private let value: String

    package init(_ value: String) { self.value = value }

    package var isEmpty: Bool { value.isEmpty }

    /// The secret itself, for the wire and the token cache. Search for this name to see every place it goes to.
    package func reveal() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
