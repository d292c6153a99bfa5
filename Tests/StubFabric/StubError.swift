import Glibc

/// The reason why the stub could not do something.
package struct StubError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// Captures `errno`, so call it directly after the failed call.
    init(call: String, on subject: String, code: CInt = errno) {
        description = "\(call) \(subject): \(String(cString: strerror(code)))"
    }
}
