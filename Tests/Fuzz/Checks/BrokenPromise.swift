/// What a check found: an input for which something that is promised for all of them does not hold.
package struct BrokenPromise: Error, Equatable, CustomStringConvertible {
    package let description: String
}

/// Throws unless the condition holds.
func promise(_ condition: Bool, _ otherwise: @autoclosure () -> String) throws(BrokenPromise) {
    if !condition { throw BrokenPromise(description: otherwise()) }
}
