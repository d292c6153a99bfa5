import Foundation
import Testing

@testable import OneShotCore

/// Large files that a stop or the deadline finds half read.
@Suite(.timeLimit(.minutes(2))) struct InterruptedReadingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("agents.json", #"{"agents":{}}"#)
        try writeConfiguration("")
    }

    private func writeConfiguration(_ filler: String) throws {
        try folder.write(
            "presence.json",
            """
            {"fabric":{"center_url":"http://127.0.0.1:9"},"host":{"source":"file","path":"agents.json"},
            "identities":[{"agent_id":"alice","fabric_user_id":"u","api_key":"k"}],
            "bindings":[{"agent_id":"alice","fabric_guild_node_id":"g"}]\(filler)}
            """)
    }

    /// More than 2 MiB, and then not JSON.
    private static let malformed = #","x":["# + String(repeating: "true,", count: 500_000) + "}"

    @Test func `a host that is half read when the pass is stopped is no malformed host`() async throws {
        try folder.write("agents.json", #"{"agents":{}"# + Self.malformed)
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            Signals.block()
            raise(SIGTERM)
            let error = #expect(throws: HostError.self) {
                try HostReader(.file(path: "\(folder)/agents.json"), .of(identities: [:], bindings: [:]))
                    .read(at: Timestamp(milliseconds: 0), patience: .seconds(50))
            }
            #expect(error?.stop == .terminate)
            #expect(error?.description.hasSuffix("was not read to its end, because the pass was stopped") == true)
        }
    }

    @Test func `a host that is half read at the deadline cannot be read`() async throws {
        try folder.write("agents.json", #"{"agents":{}"# + Self.malformed)
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            ProcessGuard.beginPass(deadlineMilliseconds: 0)
            ProcessGuard.endAfter(milliseconds: 100_000)
            let error = #expect(throws: HostError.self) {
                try HostReader(.file(path: "\(folder)/agents.json"), .of(identities: [:], bindings: [:]))
                    .read(at: Timestamp(milliseconds: 0), patience: .seconds(50))
            }
            #expect(error?.stop == nil)
            #expect(error?.description.hasSuffix("was not read to its end, because the pass's deadline came") == true)
        }
    }

    @Test func `a stop ends the reading of a directory with many agents`() async throws {
        try folder.write("agent-0.json", #""idle""#)
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            Signals.block()
            raise(SIGINT)
            var agents = Roster.Builder()
            for number in 0..<100 { _ = agents.addIdentity(AgentID("agent-\(number)"), .active(UserID("u"))) }
            let roster = agents.build()
            let error = #expect(throws: HostError.self) {
                try HostReader(.directory(path: folder), roster)
                    .read(at: Timestamp(milliseconds: 0), patience: .seconds(50))
            }
            #expect(error?.stop == .interrupt)
        }
    }

    @Test(arguments: ["check", "run", "plan", "status"])
    func `a configuration that is half read when the command is stopped is not malformed`(
        command: String
    ) async throws {
        try writeConfiguration(Self.malformed)
        let result = try await #require(
            processExitsWith: .exitCode(143), observing: [\.standardErrorContent]
        ) { [folder = folder.path as String, command = command as String] in
            Signals.block()
            raise(SIGTERM)
            exit(OneShot.run([command, "--config", "\(folder)/presence.json"]).rawValue)
        }
        #expect(!String(decoding: result.standardErrorContent, as: UTF8.self).contains("presence.json"))
    }

    @Test(arguments: ["last-status.json", "last-pass.json"])
    func `a cache that is half read when the pass is stopped is not set aside`(name: String) async throws {
        try folder.makeFolder("state")
        try folder.write("state/\(name)", #"{"version":1"# + Self.malformed)
        await #expect(processExitsWith: .exitCode(143)) { [folder = folder.path as String] in
            Signals.block()
            raise(SIGTERM)
            exit(OneShot.run(["run", "--config", "\(folder)/presence.json"]).rawValue)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("state"))
        #expect(Set(names) == [name, "lock"])
    }
}
