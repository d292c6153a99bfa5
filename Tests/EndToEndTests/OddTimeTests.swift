import Foundation
import StubFabric
import Testing

/// Times that no working clock gives.
@Suite struct OddTimeTests {
    /// Memory keeps any 64 bits of seconds as a file's time. Most disks clamp them.
    private static let memory = URL(filePath: "/dev/shm")
    private static let hasMemory = FileManager.default.isWritableFile(atPath: "/dev/shm")

    private let fabric: StubFabric

    init() throws { fabric = try StubFabric.start(guilds: ["g1"]) }

    private func shown(_ agent: String) -> String? { fabric.status(of: agent, in: "g1") }

    @Test(
        .enabled(if: hasMemory, "needs /dev/shm"),
        arguments: [("@99999999999999999", "busy"), ("@-99999999999999999", "offline")])
    func `a snapshot, a configuration and a state directory may have any time`(time: String, status: String) throws {
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "busy"], in: Self.memory)
        bench.configuration["host"] = ["source": "file", "path": "agents.json", "stale_after_seconds": 120]
        try bench.writeConfiguration()
        try bench.makeFolder("state")
        try Tools.run("touch", ["-d", time, "agents.json", "presence.json", "state"], in: bench.folder)
        #expect(try bench.run().exitCode == 0 && shown("alice") == status)
        try Tools.run("touch", ["-d", time, "agents.json", "presence.json", "state"], in: bench.folder)
        for command in [["plan"], ["check"], ["status"], ["explain", "alice"]] {
            let result = try bench.run(command)
            #expect(result.exitCode == 0, "\(command): \(result.errors)")
        }
    }

    @Test(.enabled(if: hasMemory, "needs /dev/shm"))
    func `a file of a directory with an impossible time concerns its agent alone`() throws {
        let agents = ["alice": "", "bob": "", "carol": ""]
        let bench = try Workbench(fabric, guilds: ["g1"], agents: agents, in: Self.memory)
        bench.configuration["host"] = ["source": "directory", "path": "agents", "stale_after_seconds": 120]
        try bench.writeConfiguration()
        try bench.makeFolder("agents")
        for agent in agents.keys { try bench.write("agents/\(agent).json", #"{"state":"busy"}"#) }
        try Tools.run("touch", ["-d", "@99999999999999999", "agents/alice.json"], in: bench.folder)
        try Tools.run("touch", ["-d", "@-99999999999999999", "agents/bob.json"], in: bench.folder)
        #expect(try bench.run().exitCode == 0)
        #expect(agents.keys.sorted().map(shown) == ["busy", "offline", "busy"])
    }
}
