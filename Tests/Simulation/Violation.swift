/// A broken promise: which invariant, in which pass, and how.
package struct Violation: Sendable {
    package enum Invariant: String, CaseIterable, Sendable {
        case truth, convergence, sparseness, oneAtATime = "one at a time", bounds, isolation, honesty
    }

    package let invariant: Invariant
    package let seed: UInt64
    package let pass: Int
    package let text: String
}
