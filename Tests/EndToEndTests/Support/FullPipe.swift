import Foundation
import Glibc

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
        let page = [UInt8](repeating: 0, count: Int(PIPE_BUF))
        while write(writer, page, page.count) == page.count { filling += page.count }
        // Programs expect a pipe that blocks.
        _ = fcntl(writer, F_SETFL, 0)
    }

    deinit {
        close(reader)
        close(writer)
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
