/// The name of an agent, a guild or a user: text that is compared byte for byte as UTF-8.
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

package typealias AgentID = Identifier<AgentSubject>
package typealias GuildID = Identifier<GuildSubject>
package typealias UserID = Identifier<UserSubject>

extension Identifier: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        var (left, right) = (left.text, right.text)
        return left.withUTF8 { left in
            right.withUTF8 { UnsafeRawBufferPointer(left).elementsEqual(UnsafeRawBufferPointer($0)) }
        }
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
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
