/// A variable that the program does not read, and the one that was probably meant.
struct UnknownVariable: Equatable {
    /// What the names of the program's own variables begin with.
    static let prefix = "PRESENCE_"

    let name: String
    let meant: String

    /// Those of the given names, which begin with the prefix, that are near a known one.
    static func find(among names: [String]) -> [UnknownVariable] {
        // A pass without such a variable makes no table.
        if names.isEmpty { return [] }
        let known = Option.all.flatMap(\.variables).filter { $0.hasPrefix(prefix) }
        func stem(_ name: String) -> String { String(name.dropFirst(prefix.count)) }
        return names.sorted().compactMap { name in
            if known.contains(name) { return nil }
            let nearest = NearestName.suggestion(for: stem(name), among: known.map(stem))
            return nearest.map { UnknownVariable(name: name, meant: prefix + $0) }
        }
    }
}
