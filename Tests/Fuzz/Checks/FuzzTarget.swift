/// A decoder of bytes from outside the program. It must not trap on any input, and its results must keep promises.
///
/// The fuzzer generates inputs. The tests use the corpus and damaged copies of it. Both run the same checks.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// The JSON reader and writer.
    case json

    /// The configuration and the files that it may name: three texts separated by form feeds.
    case configuration

    case lastStatus = "last-status"
    case tokens
    case lastPass = "last-pass"

    /// The host states of all agents, or of one agent.
    case snapshot

    /// The center's response to a login.
    case login

    /// Short texts with a grammar of their own: RFC 3339 times, `Retry-After` values and endpoints.
    case texts

    /// Throws a `BrokenPromise` if a promise is broken. Refusing an input is not an error.
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
            // The input was refused. The user needs a message to fix the file.
            try promise(!"\(error)".isEmpty, "refused without a message")
        }
    }
}
