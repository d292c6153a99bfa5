/// Something that reads bytes which others wrote. Whatever they are, it must not trap, and what it makes of them must keep
/// what is promised.
///
/// The fuzzer makes inputs up, the tests read the corpus and damaged copies of it; both check the same.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// The JSON reader and writer.
    case json

    /// The configuration with the files that it may name: three texts with a form feed between them.
    case configuration

    case lastStatus = "last-status"
    case tokens
    case lastPass = "last-pass"

    /// The host's states, of all agents or of one.
    case snapshot

    /// What the center answers to a login.
    case login

    /// RFC 3339, `Retry-After` and the endpoints that stand beside them: short texts in a grammar of their own.
    case texts

    /// Throws a `BrokenPromise` if one is broken; other errors are how bad input is refused.
    package func check(_ bytes: UnsafeRawBufferPointer) throws(BrokenPromise) {
        do {
            switch self {
            case .json: _ = try checkReader(bytes)
            case .configuration: try checkConfiguration(bytes)
            case .lastStatus: try checkStatusCache(bytes)
            case .tokens: try checkTokenCache(bytes)
            case .lastPass: try checkLastPass(bytes)
            case .snapshot: try checkSnapshot(bytes)
            case .login: try checkLogin(bytes)
            case .texts: try checkTexts(bytes)
            }
        } catch let error as BrokenPromise {
            throw error
        } catch {
            // Refused, in words that whoever must mend the file is told.
            try promise(!"\(error)".isEmpty, "refused without a word")
        }
    }
}
