/// Counts how often each fault and each outcome happened.
package struct Coverage: Sendable {
    package private(set) var counts: [String: Int] = [:]

    package init() {}

    package mutating func count(_ name: String, _ number: Int = 1) { counts[name, default: 0] += number }

    package mutating func add(_ other: Coverage) { counts.merge(other.counts, uniquingKeysWith: +) }
}
