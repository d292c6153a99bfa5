/// Finds the known name that the user most likely meant.
package enum Nearest {
    /// Returns `nil` if no name is close enough to be a typing error.
    package static func name(to text: String, in known: [String]) -> String? {
        let distances = known.map { (name: $0, distance: distance(text, $0)) }
        guard let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= max(2, text.count / 3)
        else {
            return nil
        }
        return best.name
    }

    /// A hint for a message about an unknown name: the closest known name, or all known names.
    package static func hint(for text: String, in known: [String]) -> String {
        if let near = name(to: text, in: known) { return "did you mean \(near)?" }
        return "there are \(known.joined(separator: ", "))"
    }

    /// The Levenshtein distance.
    private static func distance(_ one: String, _ other: String) -> Int {
        let other = Array(other)
        var row = Array(0...other.count)
        for (index, character) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let replaced = diagonal + (character == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}
