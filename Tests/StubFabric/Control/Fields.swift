import Foundation

/// The members of a JSON object. Those that were never asked for are unknown, and `finish` reports them.
struct Fields {
    private let object: [String: Any]
    private var taken: Set<String> = []

    init(_ value: Any) throws(StubError) {
        guard let object = value as? [String: Any] else { throw StubError("each command must be a JSON object") }
        self.object = object
    }

    mutating func text(_ name: String) throws(StubError) -> String? { try take(name, "a string") { $0 as? String } }

    mutating func texts(_ name: String) throws(StubError) -> [String]? {
        try take(name, "an array of strings") { $0 as? [String] }
    }

    mutating func number(_ name: String) throws(StubError) -> Double? {
        try take(name, "a number of 0 or more") { ($0 as? Double).flatMap { $0 >= 0 && $0 <= 1e15 ? $0 : nil } }
    }

    mutating func flag(_ name: String) throws(StubError) -> Bool? {
        try take(name, "true or false") { $0 as? Bool }
    }

    mutating func pairs(_ name: String) throws(StubError) -> [(String, String)]? {
        try take(name, "an object of strings") { $0 as? [String: String] }?.sorted { $0.key < $1.key }
    }

    /// Throws if a member was never asked for.
    func finish() throws(StubError) {
        guard let unknown = object.keys.sorted().first(where: { !taken.contains($0) }) else { return }
        throw StubError("\"\(unknown)\" is not known here: \(Nearest.hint(for: unknown, in: taken.sorted()))")
    }

    private mutating func take<Value>(
        _ name: String, _ accepted: String, _ convert: (Any) -> Value?
    ) throws(StubError) -> Value? {
        taken.insert(name)
        guard let value = object[name] else { return nil }
        guard let converted = convert(value) else { throw StubError("\"\(name)\" must be \(accepted)") }
        return converted
    }
}

extension Optional {
    /// The value of a required member.
    func required(_ name: String) throws(StubError) -> Wrapped {
        guard let self else { throw StubError("\"\(name)\" is missing") }
        return self
    }
}
