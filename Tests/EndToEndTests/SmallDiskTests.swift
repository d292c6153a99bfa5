import Foundation
import StubFabric
import Testing

/// A state directory on a full disk or on a read-only one.
@Suite(.waits, .enabled(if: SmallDisk.isPossible, "needs a mount namespace of its own")) struct SmallDiskTests {
    private var crash: CrashBench
    private let disk: SmallDisk

    init() throws {
        // So many agents that each cache takes several pages.
        crash = try CrashBench(agents: (0..<60).map { "agent-\($0)" })
        disk = try SmallDisk(pages: 64, in: crash.bench.folder)
        try crash.bench.link("state", to: disk.path)
        #expect(try crash.bench.run().exitCode == 0)
    }

    private func leftovers() -> Set<String> { crash.leftovers.subtracting(["filler"]) }

    @Test mutating func `with few free pages nothing is lost or sent before the doubt is on disk`() throws {
        var codes: [Int32] = []
        for pages in 0...40 {
            try disk.fill(leaving: pages)
            crash.fabric.rotateTokens()
            try crash.setHost(["agent-7": pages.isMultiple(of: 2) ? "busy" : "idle"])
            let old = crash.bench.read("state/last-status.json")
            let sent = crash.fabric.snapshot.puts.count
            let pass = try crash.bench.run()
            codes.append(pass.exitCode)
            #expect([0, 74].contains(pass.exitCode), "\(pages) pages: \(pass.errors)")
            if pass.exitCode == 74 { #expect(pass.errors.contains("No space left"), "\(pages) pages: \(pass.errors)") }
            if Set(pass.failures.values) == ["unsaved"] {
                #expect(crash.fabric.snapshot.puts.count == sent, "\(pages) pages")
                #expect(crash.bench.read("state/last-status.json") == old, "\(pages) pages")
            }
            #expect(leftovers().isEmpty, "\(pages) pages: \(leftovers())")
            try disk.clear()
            try crash.expectTruth("\(pages) pages")
            try crash.expectConvergence("\(pages) pages")
        }
        #expect(codes.first == 74 && codes.last == 0, "\(codes)")
    }

    @Test mutating func `a pass on a read-only disk exits with 73 and sends nothing`() throws {
        try crash.setHost(["agent-7": "busy"])
        let requests = crash.fabric.requests.count
        let pass = try crash.bench.run(["run", "--state-dir", disk.readOnlyPath])
        #expect(pass.exitCode == 73 && pass.errors.contains("Read-only file system"), "\(pass.errors)")
        #expect(crash.fabric.requests.count == requests)
        for command in ["status", "plan"] {
            #expect(try crash.bench.run([command, "--state-dir", disk.readOnlyPath]).exitCode == 0)
        }
        try crash.expectConvergence("afterwards")
    }
}
