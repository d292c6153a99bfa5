internal import Glibc

/// An open file. It is closed when the value ends.
struct FileDescriptor: ~Copyable {
    let raw: CInt

    /// The most bytes that are read without a look whether the pass must end.
    private static let chunk = 4 << 20

    /// The file's name, for errors.
    let path: String

    /// Takes over a descriptor that is open already.
    init(owning raw: CInt, path: String) {
        self.raw = raw
        self.path = path
    }

    /// Opens a file. The corresponding C function is `open`; close-on-exec is always set.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - flags: The flags of `open`.
    ///   - mode: The permissions of a file that is created, less the umask.
    /// - Throws: Why it cannot be opened.
    init(opening path: String, _ flags: CInt, mode: mode_t = 0o600) throws(SystemError) {
        raw = try systemCall("open", path) { open(path, flags | O_CLOEXEC, mode) }
        self.path = path
    }

    deinit { close(raw) }

    func status() throws(SystemError) -> FileStatus {
        var status = stat()
        try systemCall("stat", path) { fstat(raw, &status) }
        return FileStatus(status)
    }

    /// Reads until the memory is full or the file ends.
    ///
    /// - Returns: How many bytes were read.
    /// - Throws: The `read` that failed; EINTR if a pass should not go on with a large file.
    func read(into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        var total = 0
        while total < memory.count {
            if total > 0, ProcessGuard.mustEnd { throw SystemError.interrupted("read", path) }
            let count = try systemCall("read", path) {
                Glibc.read(raw, memory.baseAddress.map { $0 + total }, min(memory.count - total, Self.chunk))
            }
            if count == 0 { break }
            total += count
        }
        return total
    }

    /// Writes all the bytes.
    ///
    /// - Throws: The `write` that failed. Part of the bytes may have been written.
    func writeAll(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try systemCall("write", path) { write(raw, rest.baseAddress, rest.count) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Waits until the file's contents are on the disk. The corresponding C function is `fsync`.
    func sync() throws(SystemError) {
        try systemCall("fsync", path) { fsync(raw) }
    }
}
