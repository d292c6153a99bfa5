import Foundation
import Glibc
import Testing

/// A pipe without room: whoever writes to it waits until it is drained.
final class FullPipe {
    private let reader: Int32
    let writer: Int32

    /// How many bytes of the filling are still in the pipe.
    private var filling = 0

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
        (reader, writer) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        filling = Self.fill(writer)
        // Programs expect a pipe that blocks.
        _ = fcntl(writer, F_SETFL, 0)
    }

    deinit {
        close(reader)
        close(writer)
    }

    /// Fills a descriptor that does not block; returns with how many bytes.
    fileprivate static func fill(_ writer: Int32) -> Int {
        var count = 0
        let page = [UInt8](repeating: 0, count: Int(PIPE_BUF))
        while write(writer, page, page.count) == page.count { count += page.count }
        return count
    }

    /// Moves what was written to the pipe to the end of a file.
    func drain(into file: FileHandle) throws {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(reader, &chunk, chunk.count)
            if count <= 0 { return }
            let skipped = min(filling, count)
            filling -= skipped
            try file.write(contentsOf: chunk[skipped..<count])
        }
    }
}

/// Standard streams that nobody reads.
extension Workbench {
    /// Makes a pipe that is full, for a shell to redirect a stream to. It stays so until the handle is released.
    func makeFullPipe(_ name: String) throws -> FileHandle {
        try makePipe(name)
        let end = FileHandle(fileDescriptor: open(path(name), O_RDWR | O_NONBLOCK | O_CLOEXEC), closeOnDealloc: true)
        try #require(FullPipe.fill(end.fileDescriptor) > 0)
        return end
    }

    /// Opens a terminal that was stopped, as with Ctrl-S.
    ///
    /// - Returns: Its path, and a handle that keeps it open.
    func makeStoppedTerminal() throws -> (path: String, FileHandle) {
        var (master, terminal): (Int32, Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 100)
        try #require(openpty(&master, &terminal, &name, nil, nil) == 0)
        for descriptor in [master, terminal] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        let handle = FileHandle(fileDescriptor: master, closeOnDealloc: true)
        try #require(tcflow(terminal, TCOOFF) == 0)
        return (String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self), handle)
    }
}
