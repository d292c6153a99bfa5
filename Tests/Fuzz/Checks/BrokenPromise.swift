/// The result of a failed check: a property that must hold for every input does not hold for this one.
package struct BrokenPromise: Error, Equatable, CustomStringConvertible {
    package let description: String
}

/// Throws unless the condition holds.
func promise(_ condition: Bool, _ otherwise: @autoclosure () -> String) throws(BrokenPromise) {
    if !condition { throw BrokenPromise(description: otherwise()) }
}
