import Foundation

/// A file system of a few pages in memory.
///
/// It is mounted in the mount namespace of a process of its own, and reached through that process's `/proc/PID/root`.
final class SmallDisk {
    static let isPossible = Namespace.canMount

    private let holder: RunningProgram

    let path: String

    /// A second path of the same disk, mounted read-only.
    let readOnlyPath: String

    /// Mounts the disk.
    ///
    /// - Parameters:
    ///   - pages: Its size, in pages of 4 KiB.
    ///   - folder: The folder of its two mount points.
    /// - Throws: If it cannot be mounted.
    init(pages: Int, in folder: URL) throws {
        let (disk, view) = (folder.appending(path: "disk"), folder.appending(path: "disk-read-only"))
        for mountPoint in [disk, view] {
            try FileManager.default.createDirectory(at: mountPoint, withIntermediateDirectories: true)
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

    /// Fills the disk except for so many pages.
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

    /// Frees the pages that `fill` has taken.
    func clear() throws { try FileManager.default.removeItem(atPath: "\(path)/filler") }
}
