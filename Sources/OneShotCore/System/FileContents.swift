internal import Glibc

/// The whole of a regular file in memory. The bytes live as long as the value.
package struct FileContents: ~Copyable {
    let bytes: UnsafeRawBufferPointer

    /// When the contents last changed, in milliseconds since 1970.
    let modifiedMilliseconds: Int64

    /// Why a file was not read.
    package enum Failure: Error, Equatable, Sendable {
        case system(SystemError)
        case notRegular

        /// The file has more bytes than the caller accepts.
        case tooLarge(limit: Int)
    }

    private init(taking bytes: UnsafeRawBufferPointer, modifiedMilliseconds: Int64) {
        self.bytes = bytes
        self.modifiedMilliseconds = modifiedMilliseconds
    }

    deinit { bytes.deallocate() }

    /// Reads a whole file. Anything but a regular file is an error: opening a pipe would wait for its writer.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most bytes that are accepted.
    ///   - followingLinks: Whether `path` may be a symbolic link.
    /// - Returns: The contents, or `nil` if there is no such file.
    /// - Throws: Why the file was not read.
    static func read(_ path: String, limit: Int, followingLinks: Bool = true) throws(Failure) -> FileContents? {
        let contents: Result<FileContents, Failure>
        do throws(SystemError) {
            let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | (followingLinks ? 0 : O_NOFOLLOW)
            contents = try readRegular(FileDescriptor(opening: path, flags), limit)
        } catch {
            if error.isNoSuchFile { return nil }
            throw .system(error)
        }
        return try contents.get()
    }

    /// Checks that a file could be read, without reading it.
    ///
    /// - Throws: Why it could not, also if there is no such file.
    static func checkReadable(_ path: String) throws(Failure) {
        do throws(SystemError) {
            let file = try FileDescriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
            if try file.status().isRegular { return }
        } catch {
            throw .system(error)
        }
        throw .notRegular
    }

    private static func readRegular(
        _ file: consuming FileDescriptor, _ limit: Int
    ) throws(SystemError) -> Result<FileContents, Failure> {
        let status = try file.status()
        guard status.isRegular else { return .failure(.notRegular) }
        guard status.size <= limit else { return .failure(.tooLarge(limit: limit)) }
        let memory = allocate(status.size)
        do throws(SystemError) {
            // A file that shrinks meanwhile ends early. One that grows is read up to its former size.
            let count = try file.read(into: memory)
            return .success(
                FileContents(
                    taking: UnsafeRawBufferPointer(rebasing: memory[..<count]),
                    modifiedMilliseconds: status.modifiedMilliseconds))
        } catch {
            memory.deallocate()
            throw error
        }
    }

    private static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        let hugePage = 2 << 20
        guard count >= hugePage / 4 else { return .allocate(byteCount: count, alignment: 16) }
        // A page fault for every 2 MB instead of every 4 KB: a large file is read in a third of the time.
        let size = (count + hugePage - 1) / hugePage * hugePage
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: hugePage)
        madvise(memory.baseAddress, size, MADV_HUGEPAGE)
        return UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
    }
}

extension FileContents {
    /// The contents without line ends (CR and LF) at the end, for a file that holds one value.
    var bytesBeforeLineEnds: Slice<UnsafeRawBufferPointer> {
        var bytes = bytes[...]
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
        return bytes
    }
}

extension FileContents.Failure: CustomStringConvertible {
    /// The reason alone, such as "Permission denied". The caller names the file.
    package var description: String {
        switch self {
        case .system(let error): error.reason
        case .notRegular: "not a regular file"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        }
    }
}
