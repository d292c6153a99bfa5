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
