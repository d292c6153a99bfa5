import Foundation
import StubFabric
import Testing

/// The kinds of passes that the tests disturb, by the work that the pass has to do.
enum PassKind: String, CaseIterable, CustomTestStringConvertible, Sendable {
    /// The state directory is empty: every agent is logged in and pushed.
    case cold

    /// An agent has changed.
    case changing

    /// An agent has changed, and no token is valid any more.
    case rotated

    /// An agent's bindings are gone, so the agent has to be shown as offline.
    case removed

    /// Nothing has changed.
    case unchanged

    /// The status cache is malformed and is set aside; an agent has changed.
    case corrupt

    var testDescription: String { rawValue }

    /// The contents of a malformed cache.
    static let garbage = Data("{".utf8)
}

extension CrashBench {
    /// Sets everything up for one more pass of this kind. Everything must be in sync before.
    mutating func prepare(_ kind: PassKind) throws {
        let other = host["alice"] == "busy" ? "idle" : "busy"
        switch kind {
        case .cold:
            try bind()
            try removeState()
            try setHost(["alice": other])
        case .changing:
            try setHost(["alice": other])
        case .rotated:
            fabric.rotateTokens()
            try setHost(["alice": other])
        case .removed:
            try bind()
            #expect(try bench.run().exitCode == 0)
            try bind(allBut: "bob")
        case .unchanged:
            break
        case .corrupt:
            // Bind everybody: without the cache, nobody would know that an agent was removed.
            try bind()
            try bench.makeFolder("state")
            try PassKind.garbage.write(to: bench.folder.appending(path: "state/last-status.json"))
            try setHost(["alice": other])
        }
    }
}
