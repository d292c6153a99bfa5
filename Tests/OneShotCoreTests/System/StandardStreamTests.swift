import Foundation
import Testing

@testable import OneShotCore

/// Each test has standard streams of its own, in a process of its own.
@Suite struct StandardStreamTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Gives this thread a table of descriptors of its own. Otherwise a file that another thread opens could get the
    /// number of one that is closed here.
    private static func unshareDescriptors() throws {
        // Swift does not import either of them.
        typealias Unshare = @convention(c) (CInt) -> CInt
        let cloneFiles: CInt = 0x400
        let unshare = unsafeBitCast(try #require(dlsym(nil, "unshare")), to: Unshare.self)
        try #require(unshare(cloneFiles) == 0)
    }

    private static func redirect(_ stream: StandardStream, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT, 0o600)
        try #require(file >= 0 && dup2(file, stream.rawValue) == stream.rawValue)
        close(file)
    }

    @Test func `text is written completely, to its own stream`() async throws {
        let result = try await #require(
            processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            StandardStream.output.write("one ")
            StandardStream.error.write("to errors")
            StandardStream.output.write("")
            // More than fits a pipe.
            StandardStream.output.write(String(repeating: "täxt\n", count: 50_000))
        }
        #expect(result.standardOutputContent == Array(("one " + String(repeating: "täxt\n", count: 50_000)).utf8))
        #expect(result.standardErrorContent == Array("to errors".utf8))
    }

    @Test func `a stream that is closed, full or without a reader loses only the text`() async throws {
        await #expect(processExitsWith: .success) {
            Signals.block()
            try Self.unshareDescriptors()
            try Self.redirect(.output, to: "/dev/full")
            StandardStream.output.write("text")
            var ends: [CInt] = [0, 0]
            try #require(pipe(&ends) == 0 && dup2(ends[1], 1) == 1)
            close(ends[0])
            StandardStream.output.write("text")
            close(1)
            StandardStream.output.write("text")
        }
    }

    /// A terminal says that it has room as soon as one byte fits, and a longer write then blocks.
    @Test(.timeLimit(.minutes(1))) func `a terminal that nobody reads gets what it has room for`() async throws {
        await #expect(processExitsWith: .success) {
            // The thread of a test blocks the alarm, the thread of the program does not.
            Signals.block()
            var (master, terminal): (CInt, CInt) = (0, 0)
            try #require(openpty(&master, &terminal, nil, nil, nil) == 0)
            try #require(dup2(terminal, 2) == 2)
            ReaderPatience.current.limit(milliseconds: nil)
            let isWritten = StandardStream.error.write(String(repeating: "text\n", count: 100_000))
            #expect(!isWritten)
            // The others are not waited for any more.
            for _ in 0..<100_000 { StandardStream.error.write("text\n") }
            try Self.redirect(.error, to: "/dev/null")
        }
    }

    @Test func `streams that the caller left closed are opened to nothing, and open ones stay`() async throws {
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            try Self.unshareDescriptors()
            try Self.redirect(.output, to: folder + "/output")
            close(0)
            close(2)
            StandardStream.openMissing()
            let next = open(folder + "/next", O_WRONLY | O_CREAT, 0o600)
            #expect(next > 2)
            StandardStream.output.write("output")
            StandardStream.error.write("errors")
            var byte: UInt8 = 0
            #expect(read(0, &byte, 1) == 0)
            // The test runner writes something at the end too.
            try Self.redirect(.output, to: "/dev/null")
        }
        #expect(folder.read("output") == "output")
        #expect(folder.read("next") == "")
    }

    @Test func `the identity of a stream is its device and inode`() async throws {
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            try Self.unshareDescriptors()
            try Self.redirect(.error, to: folder + "/errors")
            var status = stat()
            try #require(stat(folder + "/errors", &status) == 0)
            let identity = StandardStream.error.identity
            #expect(identity?.device == UInt64(status.st_dev) && identity?.inode == UInt64(status.st_ino))
            close(2)
            #expect(StandardStream.error.identity == nil)
        }
    }

    @Test func `a terminal is recognized`() async throws {
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            try Self.redirect(.error, to: folder + "/errors")
            #expect(!StandardStream.error.isTerminal)
            var (master, terminal): (CInt, CInt) = (0, 0)
            try #require(openpty(&master, &terminal, nil, nil, nil) == 0)
            try #require(dup2(terminal, 2) == 2)
            #expect(StandardStream.error.isTerminal)
        }
    }
}
