import Foundation
import Testing

@testable import OneShotCore

/// A command whose output is a snapshot.
@Suite(.timeLimit(.minutes(1))) struct HostCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func read(
        _ argv: [String], in folder: String, timeout: Interval = .seconds(50), patience: Interval = .seconds(50)
    ) throws(HostError) -> [Observation] {
        try HostReader(
            .command(argv: argv, timeout: timeout, directory: folder),
            .of(identities: ["alice": .active("a")], bindings: ["alice": "g"])
        )
        .read(at: Timestamp(milliseconds: 9000), patience: patience)
    }

    private func failure(
        _ argv: [String], timeout: Interval = .seconds(50), patience: Interval = .seconds(50)
    ) -> String? {
        #expect(throws: HostError.self) {
            try Self.read(argv, in: folder.path, timeout: timeout, patience: patience)
        }?.description
    }

    @Test func `a command's output is a snapshot of now, unless it has a time`() throws {
        for (text, milliseconds) in [
            (#"{"agents":{"alice":"busy"}}"#, Int64(9000)), (#"{"generated_at":2,"agents":{"alice":"busy"}}"#, 2000),
        ] {
            #expect(
                try Self.read(["echo", text], in: folder.path)
                    == [.state("busy", at: Timestamp(milliseconds: milliseconds))])
        }
    }

    /// A slow command may give the time at which it ended.
    @Test func `the clock is looked at when a command has ended`() throws {
        let script = #"echo '{"agents":{"alice":"busy"}}'; touch ended"#
        let source = HostSource.command(argv: ["sh", "-c", script], timeout: .seconds(50), directory: folder.path)
        let roster = Roster.of(identities: ["alice": .active("a")], bindings: ["alice": "g"])
        let reading = try HostReader(source, roster).read(
            at: Timestamp(milliseconds: folder.read("ended") == nil ? 1 : 2), patience: .seconds(50)
        ) { () throws(TransportUnavailable) in
            throw TransportUnavailable(description: "nothing is sent")
        }
        #expect(reading == .observed([.state("busy", at: Timestamp(milliseconds: 2))]))
    }

    @Test func `a command runs in the configuration's directory`() throws {
        try folder.write("agents.json", #"{"agents":{"alice":"idle"}}"#)
        try folder.makeFolder("bin")
        try folder.link("bin/cat", to: "/bin/cat")
        #expect(
            try Self.read(["bin/cat", "agents.json"], in: folder.path)
                == [.state("idle", at: Timestamp(milliseconds: 9000))])
    }

    @Test(arguments: [
        (["false"], "the host command false: it ended with status 1"),
        (["./none"], "the host command ./none: it cannot be started: No such file or directory"),
        (["sh", "-c", "kill -9 $$"], "the host command sh: it was ended by signal 9"),
        (
            ["echo", "hello"],
            "the output of the host command echo is malformed: line 1, column 1: 'h' where an object is expected"
        ),
        (
            ["true"],
            "the output of the host command true is malformed: line 1, column 1: ends where an object is expected"
        ),
        // The output of a failed command is not used, even if it is valid.
        (["sh", "-c", #"echo '{"agents":{}}'; exit 3"#], "the host command sh: it ended with status 3"),
    ])
    func `the error about a command names it and the reason`(argv: [String], message: String) {
        #expect(failure(argv) == message)
    }

    @Test(arguments: [(100, 50_000), (50_000, 100)])
    func `a command is limited by its own timeout and by the pass's deadline`(timeout: Int64, patience: Int64) {
        #expect(
            failure(["sleep", "1000"], timeout: .milliseconds(timeout), patience: .milliseconds(patience))
                == "the host command sleep: it was still running after 100 ms and was killed")
    }

    @Test func `a command may write at most 64 MiB`() {
        let limit = 64 << 20
        #expect(
            failure(["head", "-c", "\(limit + 1)", "/dev/zero"])
                == "the host command head: it wrote more than \(limit) bytes and was killed")
        #expect(
            failure(["head", "-c", "\(limit)", "/dev/zero"]) == """
                the output of the host command head is malformed: \
                line 1, column 1: byte 0x0 where an object is expected
                """)
    }

    @Test func `the error names the signal if the pass was asked to stop`() async {
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            Signals.block()
            raise(SIGTERM)
            let failure = #expect(throws: HostError.self) { try Self.read(["sleep", "1000"], in: folder) }
            #expect(failure?.stop == .terminate)
            #expect(failure?.description == "the host command sleep: it was killed, because the pass was stopped")
        }
    }
}
