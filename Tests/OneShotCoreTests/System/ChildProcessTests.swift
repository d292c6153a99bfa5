import Foundation
import Testing

@testable import OneShotCore

@Suite(.timeLimit(.minutes(1))) struct ChildProcessTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Much longer than any of these commands takes.
    static let patience: Int64 = 50_000

    static func output(
        of arguments: [String], in folder: String, milliseconds: Int64 = patience, limit: Int = 1 << 20
    ) throws -> String {
        let bytes = try ChildProcess.output(of: arguments, in: folder, milliseconds: milliseconds, limit: limit)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func output(of arguments: String...) throws -> String {
        try Self.output(of: arguments, in: folder.path)
    }

    private func output(ofShell script: String) throws -> String {
        try Self.output(of: ["sh", "-c", script], in: folder.path)
    }

    // MARK: - The command's environment

    @Test func `the output of a command is returned, and arguments are passed as they are`() throws {
        #expect(try output(of: "printf", "%s|", "a b", "", "$HOME", "*", "ä\n") == "a b||$HOME|*|ä\n|")
        #expect(try output(of: "true") == "")
    }

    @Test func `output that does not fit a pipe is collected completely`() throws {
        let bytes = try ChildProcess.output(
            of: ["head", "-c", "1000000", "/dev/zero"], in: folder.path, milliseconds: Self.patience, limit: 1_000_000)
        #expect(bytes == [UInt8](repeating: 0, count: 1_000_000))
    }

    /// It uses links, not scripts: a file that was just written cannot be run while any process still has it open.
    @Test func `the given directory is the working directory, and a command with a slash is relative to it`() throws {
        try folder.makeFolder("below")
        for name in ["pwd", "below/pwd"] { try folder.link(name, to: "/bin/pwd") }
        let real = URL(filePath: folder.path).resolvingSymlinksInPath().path(percentEncoded: false)
        for command in ["pwd", "./pwd", "below/pwd", "below/../pwd", folder.path("pwd")] {
            #expect(try output(of: command) == real + "\n", "\(command)")
        }
    }

    @Test func `a command without a slash is looked for in PATH`() async throws {
        try folder.makeFolder("bin", mode: 0o755)
        try folder.link("bin/echo-of-ours", to: "/bin/echo")
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            setenv("PATH", "/no/such/folder:\(folder)/bin", 1)
            let hello = try Self.output(of: ["echo-of-ours", "hello"], in: folder)
            #expect(hello == "hello\n")
            let missing = ChildProcess.Failure(
                .notStarted(SystemError("start", "echo", code: ENOENT), explanation: nil))
            #expect(throws: missing) { try Self.output(of: ["echo", "hello"], in: folder) }
            unsetenv("PATH")
            let again = try Self.output(of: ["echo", "again"], in: folder)
            #expect(again == "again\n")
        }
    }

    @Test func `standard input is empty`() throws {
        #expect(try output(of: "cat") == "")
    }

    @Test func `the environment is that of this process`() async throws {
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            setenv("PRESENCE_TEST", "kept", 1)
            let kept = try Self.output(of: ["printenv", "PRESENCE_TEST"], in: folder)
            #expect(kept == "kept\n")
        }
    }

    @Test func `a command leads a process group of its own`() throws {
        let words = try output(ofShell: "echo $$; cut -d ' ' -f 5 /proc/$$/stat").split(separator: "\n")
        #expect(words.count == 2 && words[0] == words[1])
    }

    @Test func `a command does not inherit open files`() throws {
        let file = try FileDescriptor(opening: folder.write("file", ""), O_RDONLY)
        let path = "/proc/self/fd/\(file.raw)"
        #expect(try output(ofShell: "test -e \(path) && readlink \(path); true") == "")
    }

    /// A pass ignores SIGPIPE and SIGXFSZ and blocks two signals. Its parent process may ignore SIGCHLD.
    @Test func `signals have their default effect on a command`() async throws {
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            signal(SIGCHLD, SIG_IGN)
            Signals.block()
            for number in [SIGPIPE, SIGXFSZ, SIGTERM, SIGINT] {
                #expect(throws: ChildProcess.Failure(.killed(signal: number))) {
                    try Self.output(of: ["sh", "-c", "kill -\(number) $$; echo survived"], in: folder)
                }
            }
            let hello = try Self.output(of: ["echo", "hello"], in: folder)
            #expect(hello == "hello\n")
        }
    }

    // MARK: - How a command ends

    @Test(arguments: [1, 3, 126, 255])
    func `a status other than 0 is a failure, whatever the output`(status: Int32) {
        #expect(throws: ChildProcess.Failure(.exited(status: status))) {
            try output(ofShell: "echo text; exit \(status)")
        }
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGHUP, SIGUSR1])
    func `a command that a signal ends is a failure`(signal: Int32) {
        #expect(throws: ChildProcess.Failure(.killed(signal: signal))) { try output(ofShell: "kill -\(signal) $$") }
    }

    @Test func `a command that closes its output is waited for`() {
        #expect(throws: ChildProcess.Failure(.exited(status: 4))) { try output(ofShell: "exec >&-; exit 4") }
    }

    @Test func `a path without a command cannot be started`() throws {
        try folder.write("text", "text")
        let cases: [(command: String, code: CInt)] = [
            ("./none", ENOENT), ("./text", EACCES), (folder.path, EACCES),
            ("text/none", ENOTDIR),
        ]
        for (command, code) in cases {
            let reason = ChildProcess.Failure.Reason.notStarted(
                SystemError("start", command, code: code), explanation: nil)
            #expect(throws: ChildProcess.Failure(reason)) { try output(of: command) }
        }
    }

    @Test func `in a missing directory no command can be started`() {
        let failure = #expect(throws: ChildProcess.Failure.self) {
            try Self.output(of: ["true"], in: folder.path("none"))
        }
        let reason = "its working directory \(folder.path("none")) cannot be used"
        #expect(failure?.description == "it cannot be started: \(reason)")
    }

    // MARK: - Limits

    @Test(arguments: ["exec sleep 1000", "exec >&- 2>&-; exec sleep 1000", "sleep 1000 & wait"])
    func `a command and its children are killed when the time is up`(script: String) {
        #expect(throws: ChildProcess.Failure(.timedOut(milliseconds: 100))) {
            try Self.output(of: ["sh", "-c", script], in: folder.path, milliseconds: 100)
        }
    }

    @Test func `one byte more than the limit is an error`() throws {
        let command = ["head", "-c", "100000", "/dev/zero"]
        #expect(try Self.output(of: command, in: folder.path, limit: 100_000).utf8.count == 100_000)
        #expect(throws: ChildProcess.Failure(.tooMuchOutput(limit: 99_999))) {
            try Self.output(of: command, in: folder.path, limit: 99_999)
        }
        #expect(throws: ChildProcess.Failure(.tooMuchOutput(limit: 1000))) {
            try Self.output(of: ["yes"], in: folder.path, limit: 1000)
        }
    }

    /// The pipe ends only when all processes that have it open have ended, so this would wait for ever if one survived.
    @Test func `all children of a killed command are killed too`() throws {
        let pipe = try folder.makePipe("pipe")
        let reader = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(reader >= 0)
        defer { close(reader) }
        let script = "exec 9> pipe; sleep 1000 & (sleep 1000 & sleep 1000) & yes"
        #expect(throws: ChildProcess.Failure(.tooMuchOutput(limit: 10))) {
            try Self.output(of: ["sh", "-c", script], in: folder.path, limit: 10)
        }
        var entry = pollfd(fd: reader, events: 0, revents: 0)
        #expect(poll(&entry, 1, 50_000) == 1)
        #expect(Int32(entry.revents) & POLLHUP == POLLHUP)
    }

    @Test(arguments: [(SIGTERM, Signals.Stop.terminate), (SIGINT, .interrupt)])
    func `a stop of this process ends the wait for a command`(number: Int32, stop: Signals.Stop) async throws {
        await #expect(processExitsWith: .success) {
            [folder = folder.path as String, number = number as Int32, stop = stop.rawValue as CInt] in
            Signals.block()
            raise(number)
            let expected = try ChildProcess.Failure(.stopped(#require(Signals.Stop(rawValue: stop))))
            for script in ["exec sleep 1000", "exec >&-; exec sleep 1000"] {
                #expect(throws: expected) { try Self.output(of: ["sh", "-c", script], in: folder) }
            }
        }
    }
}
