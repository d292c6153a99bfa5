internal import Glibc

/// An open file, closed when the value ends.
struct FileDescriptor: ~Copyable {
    let raw: CInt
    let path: String

    /// Takes over a descriptor that is open already.
    init(owning raw: CInt, path: String) {
        self.raw = raw
        self.path = path
    }

    /// The corresponding C function is `open`; close-on-exec is always set.
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

    /// Fills the memory, or stops at the end of the file; returns the number of bytes read.
    func read(into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        var total = 0
        while total < memory.count {
            let count = try systemCall("read", path) {
                Glibc.read(raw, memory.baseAddress.map { $0 + total }, memory.count - total)
            }
            if count == 0 { break }
            total += count
        }
        return total
    }

    func writeAll(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try systemCall("write", path) { write(raw, rest.baseAddress, rest.count) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    func sync() throws(SystemError) {
        try systemCall("fsync", path) { fsync(raw) }
    }
}
