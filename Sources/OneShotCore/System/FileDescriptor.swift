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

    /// The file's first bytes as pages of memory, to be given back with `munmap`; `nil` where its file system has none to
    /// give. All are fetched at once, since faulting them in one by one costs more than reading them.
    func map(_ count: Int) -> UnsafeRawBufferPointer? {
        guard let pages = mmap(nil, count, PROT_READ, MAP_PRIVATE | MAP_POPULATE, raw, 0), pages != MAP_FAILED else {
            return nil
        }
        return UnsafeRawBufferPointer(start: pages, count: count)
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
