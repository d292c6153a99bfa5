import Foundation
import StubFabric
import Testing

/// A pass that is about to be troubled, by what it has to do.
enum Scene: String, CaseIterable, CustomTestStringConvertible, Sendable {
    /// Nothing is remembered: everybody is logged in and told.
    case cold

    /// An agent has changed.
    case changing

    /// An agent has changed, and no token is worth anything.
    case rotated

    /// An agent's bindings are gone, and it is to be shown as offline.
    case removed

    /// Nothing has changed.
    case unchanged

    /// A cache cannot be read and is set aside; an agent has changed.
    case corrupt

    var testDescription: String { rawValue }

    /// What stands in a cache that cannot be read.
    static let garbage = Data("{".utf8)
}

extension CrashBench {
    /// Sets everything up for one more pass of this kind. All is in sync before.
    mutating func set(_ scene: Scene) throws {
        let other = host["alice"] == "busy" ? "idle" : "busy"
        switch scene {
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
            // With the cache goes what it knows of an agent that was removed.
            try bind()
            try FileManager.default.createDirectory(atPath: bench.path("state"), withIntermediateDirectories: true)
            try Scene.garbage.write(to: bench.folder.appending(path: "state/last-status.json"))
            try setHost(["alice": other])
        }
    }
}
