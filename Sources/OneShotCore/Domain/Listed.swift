/// Names as a sentence lists them: `run, plan and check`.
///
/// - Parameters:
///   - names: The names, in their order.
///   - conjunction: The word before the last of them.
/// - Returns: The list; empty where there are no names.
func listed(_ names: [String], _ conjunction: String) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return "\(names.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
}

/// Names from outside, quoted, for a message: five at most, and how many more there are.
func quotedNames(_ names: [String]) -> String {
    let shown = names.prefix(5).map { quoted($0) }.joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
}
