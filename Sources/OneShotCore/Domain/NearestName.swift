/// Which known name somebody meant who wrote another.
package enum NearestName {
    /// The known name that is fewest slips away, the first of several; `nil` where none is near enough to be what was
    /// meant. Letter case does not count.
    package static func suggestion(for text: String, among names: [String]) -> String? {
        let written = Array(text.lowercased().unicodeScalars)
        let limit = min(max(written.count / 3, 1), 3)
        var best: (name: String, distance: Int)?
        for name in names {
            let known = Array(name.lowercased().unicodeScalars)
            // Also what keeps a text of any length from outside from costing anything.
            guard abs(known.count - written.count) <= limit else { continue }
            let distance = slips(from: written, to: known)
            // A name of which no letter is left is no nearer than any other.
            guard distance <= limit, distance < max(written.count, known.count) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
        }
        return best?.name
    }

    /// The optimal string alignment distance: letters left out, added, replaced and neighbours swapped, none touched twice.
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
