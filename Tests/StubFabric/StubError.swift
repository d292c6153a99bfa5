import Glibc

/// Why the stub could not do what it was asked to.
package struct StubError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// Captures `errno`, so make it the first thing done after the failed call.
    init(call: String, on subject: String, code: CInt = errno) {
        description = "\(call) \(subject): \(String(cString: strerror(code)))"
    }
}
