import Foundation

/// A file system of a few pages, in memory, that only this machine's tests see.
///
/// It is mounted in a namespace of a process of its own, and reached through that process's view of the files.
final class SmallDisk {
    static let isPossible = Namespace.canMount

    private let holder: RunningProgram

    /// Where it is.
    let path: String

    /// Where it is as well, and cannot be written to.
    let readOnlyPath: String

    /// Mounts it.
    ///
    /// - Parameters:
    ///   - pages: Its size, in pages of 4 KiB.
    ///   - folder: Where it is mounted.
    /// - Throws: Why it could not be mounted.
    init(pages: Int, in folder: URL) throws {
        let (disk, view) = (folder.appending(path: "disk"), folder.appending(path: "disk-read-only"))
        for place in [disk, view] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        }
        let (diskPath, viewPath) = (disk.path(percentEncoded: false), view.path(percentEncoded: false))
        let command = Namespace.mounting(
            [
                "mount -t tmpfs -o size=\(pages * 4096),mode=700 none '\(diskPath)'",
                "mount --bind '\(diskPath)' '\(viewPath)'", "mount -o remount,bind,ro '\(viewPath)'",
                "touch '\(diskPath)/ready'",
            ], ["/bin/sleep", "1000"])
        holder = try RunningProgram(command[0], Array(command.dropFirst()), in: folder, [:])
        let root = "/proc/\(holder.processIdentifier)/root"
        path = "\(root)\(diskPath)"
        readOnlyPath = "\(root)\(viewPath)"
        while !FileManager.default.fileExists(atPath: "\(path)/ready") {
            guard holder.isRunning else {
                throw Tools.Failure(program: "mount", errors: try holder.wait().errors)
            }
            sched_yield()
        }
        try FileManager.default.removeItem(atPath: "\(path)/ready")
    }

    deinit {
        holder.send(SIGKILL)
        _ = try? holder.wait()
    }

    /// Takes all space but for so many pages.
    func fill(leaving pages: Int) throws {
        try? FileManager.default.removeItem(atPath: "\(path)/filler")
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let count = Int(status.f_bfree) - pages
        let file = open("\(path)/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        let page = [UInt8](repeating: 0, count: Int(status.f_bsize))
        for _ in 0..<max(0, count) where write(file, page, page.count) != page.count {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    /// Gives it all back.
    func clear() throws { try FileManager.default.removeItem(atPath: "\(path)/filler") }
}
