import Foundation
import StubFabric
import Testing

/// Passes of the real program under valgrind, which checks every memory access, also in libraries.
///
/// Leaks are not checked. Swift stores flags in pointers, so valgrind does not recognize them, and the program frees
/// nothing before it exits.
@Suite(
    .waits,
    .enabled(
        if: Tools.has("valgrind") && Tools.has("strip") && ProcessInfo.processInfo.environment["SANITIZED"] == nil,
        "needs valgrind and strip, and no sanitizer beside them"))
struct ValgrindTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        // Under valgrind a pass takes ten times as long.
        bench = try Workbench(
            fabric, guilds: ["g1", "g2"], agents: Self.host("idle"),
            sync: ["deadline_seconds": 50, "request_timeout_seconds": 40])
        // Valgrind cannot read the compiler's debug information about variables, and gives up when it finds any.
        try Tools.run(
            "strip", ["-g", "-o", "presence-oneshot", Workbench.product("presence-oneshot")], in: bench.folder)
        try bench.write("suppressions", Self.suppressions)
    }

    /// When the runtime lays out a generic type, it reads flags that are not set yet, but does not use them.
    private static let suppressions = """
        {
            layout
            Memcheck:Cond
            fun:swift_init*Metadata*
        }

        """

    private static func host(_ state: String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: (0..<20).map { ("agent-\($0)", state) })
    }

    private static let invalid: Int32 = 99

    /// Runs a pass, and fails if valgrind reports an error.
    private func pass(_ state: String) throws -> FinishedProgram {
        try bench.writeHost(Self.host(state))
        let arguments = [
            "--quiet", "--error-exitcode=\(Self.invalid)", "--suppressions=suppressions", "--log-file=valgrind.log",
            "./presence-oneshot", "run", "--output", "json",
        ]
        let ended = try bench.start(arguments, program: Tools.path("valgrind")).wait()
        let complaint = bench.read("valgrind.log").map { String(decoding: $0, as: UTF8.self) } ?? ""
        // Lines without this prefix only say that valgrind does not understand the debug information.
        let lines = complaint.split(separator: "\n").filter { $0.hasPrefix("==") }
        #expect(lines.isEmpty && ended.exitCode != Self.invalid, "\(lines.joined(separator: "\n"))")
        return ended
    }

    @Test func `no pass makes an invalid memory access`() throws {
        let cold = try pass("idle")
        #expect(cold.exitCode == 0 && cold.count("pushed") == 40 && cold.count("logins") == 20, "\(cold)")
        let unchanged = try pass("idle")
        #expect(unchanged.exitCode == 0 && unchanged.count("unchanged") == 40)
        fabric.rotateTokens(guild: "g1")
        let changed = try pass("busy")
        #expect(changed.exitCode == 0 && changed.count("pushed") == 40 && changed.count("logins") == 20)
        fabric.inject(.badChunk, in: .guild("g1"))
        fabric.inject(.garbage, in: .guild("g2"))
        let ill = try pass("working")
        #expect(ill.exitCode == 1 && ill.count("pushed") == 20 && Set(ill.failures.values).contains("transport"))
    }

    /// A test of the test above: it would fail if valgrind found something.
    @Test(.enabled(if: Tools.hasCompiler, "needs a C compiler"))
    func `an access beyond the end of an allocation is reported`() throws {
        try bench.write(
            "beyond.c", "#include <stdlib.h>\nint main(void) { ((volatile char *)malloc(1))[1] = 0; }")
        try Tools.compile(["-o", "presence-oneshot", "beyond.c"], in: bench.folder)
        let arguments = ["--quiet", "--error-exitcode=\(Self.invalid)", "./presence-oneshot"]
        #expect(try bench.start(arguments, program: Tools.path("valgrind")).wait().exitCode == Self.invalid)
    }
}
