import Foundation
import Testing

@testable import OneShotCore

@Suite(.timeLimit(.minutes(1))) struct FileDescriptorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Makes two connected sockets.
    private func makePair(_ type: __socket_type) throws -> (near: CInt, far: CInt) {
        var ends: [CInt] = [0, 0]
        try #require(socketpair(AF_UNIX, CInt(type.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    private func text(of file: borrowing FileDescriptor, upTo count: Int) throws -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        let found = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
        return String(decoding: bytes[..<found], as: UTF8.self)
    }

    /// Each `read` gives one packet, like data that arrives in parts.
    @Test func `data that comes in parts is read until the memory is full or the data ends`() throws {
        let ends = try makePair(SOCK_SEQPACKET)
        let file = FileDescriptor(owning: ends.near, path: "packets")
        for packet in ["ab", "c", "def", "g"] { #expect(write(ends.far, packet, packet.utf8.count) > 0) }
        close(ends.far)
        #expect(try text(of: file, upTo: 6) == "abcdef")
        #expect(try text(of: file, upTo: 6) == "g")
        #expect(try text(of: file, upTo: 6) == "")
        #expect(try text(of: file, upTo: 0) == "")
    }

    @Test func `written bytes are in the file, and it can be synced`() throws {
        do {
            let file = try FileDescriptor(opening: folder.path("file"), O_WRONLY | O_CREAT | O_EXCL, mode: 0o640)
            for text in ["one ", "", "two"] { try Array(text.utf8).withUnsafeBytes { try file.writeAll($0) } }
            try file.sync()
            let size = try file.status().size
            #expect(size == 7)
        }
        #expect(folder.read("file") == "one two")
    }

    @Test func `started programs do not inherit the descriptor`() throws {
        let file = try FileDescriptor(opening: folder.path, O_RDONLY)
        let flags = fcntl(file.raw, F_GETFD)
        #expect(flags & FD_CLOEXEC == FD_CLOEXEC)
    }

    @Test func `the descriptor is closed when the value ends`() throws {
        let ends = try makePair(SOCK_STREAM)
        let reader = FileDescriptor(owning: ends.near, path: "stream")
        do {
            let writer = FileDescriptor(owning: ends.far, path: "stream")
            try Array("x".utf8).withUnsafeBytes { try writer.writeAll($0) }
        }
        // If the writer were still open, this would wait.
        #expect(try text(of: reader, upTo: 2) == "x")
    }

    @Test func `errors name the call and the path`() throws {
        let path = folder.path("file")
        #expect(throws: SystemError("open", path, code: ENOENT)) { _ = try FileDescriptor(opening: path, O_RDONLY) }
        let file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT)
        #expect(throws: SystemError("read", path, code: EBADF)) { try text(of: file, upTo: 1) }
        let pipe = try FileDescriptor(opening: folder.makePipe("pipe"), O_RDONLY | O_NONBLOCK)
        #expect(throws: SystemError("fsync", pipe.path, code: EINVAL)) { try pipe.sync() }
        #expect(throws: SystemError("write", pipe.path, code: EBADF)) {
            try Array("x".utf8).withUnsafeBytes { try pipe.writeAll($0) }
        }
    }
}
