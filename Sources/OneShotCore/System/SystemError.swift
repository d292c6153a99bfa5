internal import Glibc

/// A system call that failed: which call, on what, and why.
package struct SystemError: Error, Equatable, Sendable {
    package let call: String
    package let path: String
    package let code: CInt

    /// Captures `errno`, so make it the first thing done after the failed call.
    init(_ call: String, _ path: String, code: CInt = errno) {
        self.call = call
        self.path = path
        self.code = code
    }
}

extension SystemError {
    /// What `call` would have said had it looked whether `path` is a directory.
    static func notDirectory(_ call: String, _ path: String) -> SystemError { SystemError(call, path, code: ENOTDIR) }

    /// What `call` refuses to do to something that is no regular file.
    static func notRegular(_ call: String, _ path: String) -> SystemError { SystemError(call, path, code: EINVAL) }

    /// What `call` says where it must not touch a file that has other names, which may be somebody else's.
    static func hasOtherNames(_ call: String, _ path: String) -> SystemError { SystemError(call, path, code: EMLINK) }

    /// What `call` would have said had it looked for something that is not at `path`.
    static func noSuchFile(_ call: String, _ path: String) -> SystemError { SystemError(call, path, code: ENOENT) }
}

extension SystemError: CustomStringConvertible {
    package var description: String { "\(call) \(path): \(reason)" }

    package var isNoSuchFile: Bool { code == ENOENT }

    /// The errno's text alone, such as "No such file or directory".
    package var reason: String { String(cString: strerror(code)) }
}

/// Runs a system call, again whenever a signal interrupts it, and turns -1 into a thrown error.
@discardableResult
func systemCall<Result: SignedInteger>(
    _ name: String, _ path: String, _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        let code = errno
        if code != EINTR { throw SystemError(name, path, code: code) }
    }
}
