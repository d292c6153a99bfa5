internal import Glibc

/// The contents of a regular file, copied from the machine's disk.
package struct FileContents: ~Copyable {
    let bytes: UnsafeRawBufferPointer
    let modifiedMilliseconds: Int64

    package enum Failure: Error, Equatable, Sendable {
        case system(SystemError)
        case notRegular
        case tooLarge(limit: Int)
    }

    private init(_ file: VirtualFile) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: file.bytes.count, alignment: 16)
        memory.copyBytes(from: file.bytes)
        bytes = UnsafeRawBufferPointer(memory)
        modifiedMilliseconds = file.modifiedMilliseconds
    }

    deinit { bytes.deallocate() }

    static func read(
        _ path: String, limit: Int, followingLinks: Bool = true
    ) throws(Failure) -> FileContents? {
        guard let file = try find(path) else { return nil }
        guard !file.isDirectory else { throw .notRegular }
        guard file.bytes.count <= limit else { throw .tooLarge(limit: limit) }
        return FileContents(file)
    }

    static func checkReadable(_ path: String) throws(Failure) {
        guard let file = try find(path) else { throw .system(SystemError("open", path, code: ENOENT)) }
        if file.isDirectory { throw .notRegular }
    }

    private static func find(_ path: String) throws(Failure) -> VirtualFile? {
        do throws(SystemError) {
            return try CurrentMachine.machine.open(path)
        } catch {
            throw .system(error)
        }
    }
}

extension FileContents {
    var bytesBeforeLineEnds: Slice<UnsafeRawBufferPointer> {
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
