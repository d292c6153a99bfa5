/// Finds the known name that somebody meant who wrote another one.
enum NearestName {
    /// The known name that is the fewest slips away, the first of several. `nil` if none is near enough to be meant.
    /// Upper and lower case count as equal.
    static func suggestion(for text: String, among names: [String]) -> String? {
        let written = Array(text.lowercased().unicodeScalars)
        let limit = min(max(written.count / 3, 1), 3)
        var best: (name: String, distance: Int)?
        for name in names {
            let known = Array(name.lowercased().unicodeScalars)
            // This also keeps a very long text from costing anything.
            guard abs(known.count - written.count) <= limit else { continue }
            let distance = slips(from: written, to: known)
            // A name that shares no letter is no nearer than any other.
            guard distance <= limit, distance < max(written.count, known.count) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
        }
        return best?.name
    }

    /// The optimal string alignment distance: how many letters are missing, added, replaced or swapped with their
    /// neighbour, where no letter is changed twice.
    private static func slips(from written: [Unicode.Scalar], to known: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...known.count)
        for (row, letter) in written.enumerated() {
            var current = [row + 1]
            for (column, other) in known.enumerated() {
                var least = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == known[column - 1], written[row - 1] == other {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[known.count]
    }
}
