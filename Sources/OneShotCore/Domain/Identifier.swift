/// The name of an agent, a guild, a user or a host state: text that is compared byte for byte as UTF-8.
///
/// `String` treats the composed and the decomposed form of a letter as equal. To Fabric and Plexum they are two names.
package struct Identifier<Subject>: Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package init(_ text: JSONText) { self.text = text.string }
}

package enum AgentSubject: Sendable {}
package enum GuildSubject: Sendable {}
package enum UserSubject: Sendable {}
package enum StateSubject: Sendable {}

package typealias AgentID = Identifier<AgentSubject>
package typealias GuildID = Identifier<GuildSubject>
package typealias UserID = Identifier<UserSubject>

/// A state as the host names it.
package typealias HostState = Identifier<StateSubject>

extension Identifier: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

    package func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
}

extension Identifier: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension Identifier: CustomStringConvertible {
    package var description: String { text }
}

extension Identifier: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}

extension String {
    /// Whether both texts are the same as UTF-8.
    func hasSameBytes(as other: String) -> Bool {
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { UnsafeRawBufferPointer(left).elementsEqual(UnsafeRawBufferPointer($0)) }
        }
    }

    func hashBytes(into hasher: inout Hasher) {
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
