import Foundation
import StubFabric
import Testing

/// Passes of the real program under valgrind, which sees every access of every byte, in libraries too.
///
/// Leaks are not looked for: Swift keeps bits of its own in pointers, and so hides them, and the program leaves without
/// freeing anything.
@Suite(
    .enabled(
        if: Tools.has("valgrind") && Tools.has("strip") && ProcessInfo.processInfo.environment["SANITIZED"] == nil,
        "needs valgrind and strip, and no sanitizer beside them"))
struct ValgrindTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        // Ten times as slow as without.
        bench = try Workbench(
            fabric, guilds: ["g1", "g2"], agents: Self.host("idle"),
            sync: ["deadline_seconds": 50, "request_timeout_seconds": 40])
        // It cannot read what the compiler says of variables, and gives up at the sight of it.
        try Tools.run(
            "strip", ["-g", "-o", "presence-oneshot", Workbench.product("presence-oneshot")], in: bench.folder)
        try bench.write("suppressions", Self.suppressions)
    }

    /// Laying out a generic type, the runtime looks at flags that it has not set, and then passes them over.
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

    /// Runs a pass, of which valgrind must not complain.
    private func pass(_ state: String) throws -> FinishedProgram {
        try bench.writeHost(Self.host(state))
        let arguments = [
            "--quiet", "--error-exitcode=\(Self.invalid)", "--suppressions=suppressions", "--log-file=valgrind.log",
            "./presence-oneshot", "run", "--output", "json",
        ]
        let ended = try bench.start(arguments, program: Tools.path("valgrind")).wait()
        let complaint = bench.read("valgrind.log").map { String(decoding: $0, as: UTF8.self) } ?? ""
        // Of the compiler's notes it says that it does not understand them.
        let lines = complaint.split(separator: "\n").filter { $0.hasPrefix("==") }
        #expect(lines.isEmpty && ended.exitCode != Self.invalid, "\(lines.joined(separator: "\n"))")
        return ended
    }

    @Test func `no pass touches memory that is not its own`() throws {
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

    /// A test of the test: what valgrind finds in a program does fail it.
    @Test(.enabled(if: Tools.has("cc"), "needs a C compiler"))
    func `an access beyond the end of memory would be told`() throws {
        try bench.write(
            "beyond.c", "#include <stdlib.h>\nint main(void) { ((volatile char *)malloc(1))[1] = 0; }")
        try Tools.run("cc", ["-o", "presence-oneshot", "beyond.c"], in: bench.folder)
        let arguments = ["--quiet", "--error-exitcode=\(Self.invalid)", "./presence-oneshot"]
        #expect(try bench.start(arguments, program: Tools.path("valgrind")).wait().exitCode == Self.invalid)
    }
}
