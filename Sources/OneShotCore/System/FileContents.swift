internal import CCurl
internal import Glibc

/// The whole of a regular file. The bytes live as long as the value.
package struct FileContents: ~Copyable {
    package let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Copying less than this costs no more than taking the system's own pages, which costs far less for large files. What a
    /// file loses meanwhile reads as zeros there, so whoever expects JSON finds it malformed.
    private static let mappedFrom = 64 << 10

    /// The last change of the file's contents, in milliseconds since 1970.
    package let modifiedMilliseconds: Int64

    /// Why a file was not read.
    package enum Failure: Error, Equatable, Sendable {
        case system(SystemError)
        case notRegular
        case tooLarge(limit: Int)
    }

    private init(taking bytes: UnsafeRawBufferPointer, isMapped: Bool, modifiedMilliseconds: Int64) {
        self.bytes = bytes
        self.isMapped = isMapped
        self.modifiedMilliseconds = modifiedMilliseconds
    }

    deinit {
        if isMapped, let pages = bytes.baseAddress { cmapping_close(pages, bytes.count) } else { bytes.deallocate() }
    }

    /// Reads a file of at most `limit` bytes; `nil` where there is none.
    ///
    /// Anything but a regular file is an error and never a wait, as a pipe's would be.
    package static func read(_ path: String, limit: Int, followingLinks: Bool = true) throws(Failure) -> FileContents? {
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

    /// Throws where a file cannot be read; its bytes are left alone.
    package static func checkReadable(_ path: String) throws(Failure) {
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
        if status.size >= mappedFrom, let pages = cmapping_open(file.raw, status.size) {
            return .success(
                FileContents(
                    taking: UnsafeRawBufferPointer(start: pages, count: status.size), isMapped: true,
                    modifiedMilliseconds: status.modifiedMilliseconds))
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: status.size, alignment: 16)
        do throws(SystemError) {
            // A file that shrinks meanwhile ends early; one that grows is read as it was.
            let count = try file.read(into: memory)
            return .success(
                FileContents(
                    taking: UnsafeRawBufferPointer(rebasing: memory[..<count]), isMapped: false,
                    modifiedMilliseconds: status.modifiedMilliseconds))
        } catch {
            memory.deallocate()
            throw error
        }
    }
}

extension FileContents {
    /// The contents without the line ends behind them, CR or LF: what a file holds that has one value in it.
    package var bytesBeforeLineEnds: Slice<UnsafeRawBufferPointer> {
        var bytes = bytes[...]
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
        return bytes
    }
}

extension FileContents.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let error): error.reason
        case .notRegular: "not a regular file"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        }
    }
}
