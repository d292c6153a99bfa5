internal import Glibc

/// A system call that failed: which call, on what, and why.
package struct SystemError: Error, Equatable, Sendable {
    let call: String
    let path: String

    /// The errno.
    let code: CInt

    /// What says more than the text of the errno.
    private let explanation: String?

    /// Makes an error of `errno`. Nothing else may be called between the failed call and this.
    init(_ call: String, _ path: String, code: CInt = errno, explanation: String? = nil) {
        self.call = call
        self.path = path
        self.code = code
        self.explanation = explanation
    }
}

/// Errors that no system call gave, with the code that one would have given.
extension SystemError {
    /// `path` is a link that leads nowhere.
    static func leadsNowhere(_ call: String, _ path: String) -> SystemError {
        SystemError(call, path, code: ENOTDIR, explanation: "a link that leads nowhere")
    }

    /// `path` is not a directory.
    static func notDirectory(_ call: String, _ path: String) -> SystemError { SystemError(call, path, code: ENOTDIR) }

    /// `path` is not a regular file.
    static func notRegular(_ call: String, _ path: String) -> SystemError {
        SystemError(call, path, code: EINVAL, explanation: "not a regular file")
    }

    /// The file at `path` has other names too, so it may be somebody else's.
    static func hasOtherNames(_ call: String, _ path: String) -> SystemError {
        SystemError(call, path, code: EMLINK, explanation: "the file has other names, too")
    }

    /// The file at `path` was not read to its end, because the pass was stopped or its deadline came.
    static func interrupted(_ call: String, _ path: String) -> SystemError { SystemError(call, path, code: EINTR) }

    /// What was looked for is not at `path`.
    static func noSuchFile(_ call: String, _ path: String) -> SystemError { SystemError(call, path, code: ENOENT) }
}

extension SystemError: CustomStringConvertible {
    package var description: String { "\(call) \(path): \(reason)" }

    var isNoSuchFile: Bool { code == ENOENT }

    /// Whether a file was not read to its end. A call that a signal interrupts is repeated, so it gives no such error.
    var isInterruption: Bool { code == EINTR }

    /// Whether the file system does not support the call, as against a call that failed.
    var isUnsupported: Bool { [EINVAL, ENOSYS, ENOTSUP].contains(code) }

    /// The reason alone, such as "No such file or directory".
    var reason: String { explanation ?? String(cString: strerror(code)) }
}

/// Makes a system call, and repeats it whenever a signal interrupts it.
///
/// - Parameters:
///   - name: The call's name, for the error.
///   - path: What it is made on, for the error.
///   - body: Makes the call.
/// - Returns: What `body` returned.
/// - Throws: The error, if `body` returned -1.
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
