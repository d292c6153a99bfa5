import Foundation
import Testing

@testable import OneShotCore

/// Commands that others hold up, or that fail, and what is said about them.
@Suite(.timeLimit(.minutes(1))) struct ChildProcessFailureTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func output(of command: String) throws -> String {
        try ChildProcessTests.output(of: [command], in: folder.path)
    }

    private func output(ofShell script: String) throws -> String {
        try ChildProcessTests.output(of: ["sh", "-c", script], in: folder.path)
    }

    // MARK: - Who else has the pipe

    @Test func `the output is whole when the command has ended, whoever still has the pipe open`() throws {
        let script = "head -c 100000 /dev/zero | tr '\\0' a; sleep 1000 & echo $!"
        let output = try output(ofShell: script)
        #expect(output.utf8.prefix { $0 == UInt8(ascii: "a") }.count == 100_000)
        kill(try #require(Int32(output.drop { $0 == "a" }.dropLast())), SIGKILL)
    }

    @Test func `a child that goes on writing does not make the output endless`() throws {
        let output = try output(ofShell: "echo whole; sh -c 'while echo more; do :; done' & exit 0")
        #expect(output.hasPrefix("whole\n"))
    }

    /// The command has rights of root that this process, of another user, lacks. It ends by itself, since the test
    /// waits for it.
    @Test(
        .enabled(
            if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"),
            "needs root and setpriv"))
    func `a command of another user, which cannot be killed, is abandoned`() async throws {
        try FileManager.default.copyItem(atPath: "/usr/bin/setpriv", toPath: folder.path("as-root"))
        try folder.setMode(0o4755, of: "as-root")
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            try #require(setuid(65534) == 0)
            let command = ["./as-root", "--reuid=0", "sh", "-c", "exec sleep 5"]
            let failure = #expect(throws: ChildProcess.Failure.self) {
                try ChildProcessTests.output(of: command, in: folder, milliseconds: 1000)
            }
            #expect(failure?.reason == .timedOut(milliseconds: 1000) && failure?.isAbandoned == true)
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/perl"), "needs perl"))
    func `a command that has left its process group is killed all the same`() {
        let failure = #expect(throws: ChildProcess.Failure.self) {
            try ChildProcessTests.output(
                of: ["perl", "-e", "setpgrp(0, getpgrp(getppid())); sleep 1000"], in: folder.path, milliseconds: 300)
        }
        #expect(failure?.reason == .timedOut(milliseconds: 300) && failure?.isAbandoned == false)
    }

    // MARK: - Messages

    @Test(arguments: [
        ("echo text >&2", "text"), (#"printf 'one\n\ttwo \033\r\n' >&2"#, "one two"),
        (#"printf 'a\377b' >&2"#, "a\u{FFFD}b"),
        ("head -c 5000 /dev/zero | tr '\\0' x >&2; echo y >&2", String(repeating: "x", count: 1022) + "y"),
        (#"for i in $(seq 1000); do printf 'ä' >&2; done; exit 1"#, String(repeating: "ä", count: 512)),
        (#"head -c 2000 /dev/zero | tr '\0' '\377' >&2"#, String(repeating: "\u{FFFD}", count: 341)),
    ])
    func `a failure has the end of the standard error, on one printable line`(script: String, errors: String) {
        let failure = #expect(throws: ChildProcess.Failure.self) { try output(ofShell: script + "; exit 1") }
        #expect(failure?.reason == .exited(status: 1))
        #expect(failure?.errors == errors && errors.utf8.count <= 1024)
    }

    @Test(arguments: [
        (
            "./script", "#!/bin/sh\r\necho\r\n",
            "the lines of FOLDER/./script end with CR and LF, as on Windows; accepted is LF alone"
        ),
        (
            "./script", "#!/no/such/shell -e\n",
            "its first line names /no/such/shell, which cannot be run: No such file or directory"
        ),
        ("./script", "echo\n", "it is neither a program for this machine nor a script that begins with #!"),
        (
            "cat agents.json | jq .", "",
            "No such file or directory; argv is no line for a shell: its first element is the name of one program, "
                + #"and each argument is an element of its own; accepted is also ["sh", "-c", "LINE"]"#
        ),
        ("./none", "", "No such file or directory"),
    ])
    func `the message about a command that cannot be started says what is wrong`(
        command: String, script: String, message: String
    ) throws {
        // Written by another process: a file that this one had open for writing could not be run.
        try folder.write("text", script)
        _ = try output(ofShell: "cp text script && chmod 755 script")
        let failure = #expect(throws: ChildProcess.Failure.self) { try output(of: command) }
        #expect(
            failure?.description
                == "it cannot be started: " + message.replacingOccurrences(of: "FOLDER", with: folder.path))
    }

    @Test(arguments: [
        (
            ChildProcess.Failure(.notStarted(SystemError("start", "x", code: ENOENT), explanation: nil)),
            "it cannot be started: No such file or directory"
        ),
        (.init(.exited(status: 3)), "it ended with status 3"), (.init(.killed(signal: 9)), "it was ended by signal 9"),
        (.init(.timedOut(milliseconds: 5000)), "it was still running after 5000 ms and was killed"),
        (.init(.tooMuchOutput(limit: 10)), "it wrote more than 10 bytes and was killed"),
        (.init(.stopped(.terminate)), "it was killed, because the pass was stopped"),
        (
            .init(.unreadable(SystemError("read", "x", code: EIO))),
            "its output cannot be read: Input/output error"
        ),
    ])
    func `the description of a failure continues after the command's name`(
        failure: ChildProcess.Failure, description: String
    ) {
        #expect(failure.description == description)
    }
}
