import Foundation
import Testing

/// A directory for one test's files. It is removed when the value is released.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "presence-oneshot-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        // Open to everyone, so that a test that gives up root's rights can still use it.
        try setMode(0o777, of: ".")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    // MARK: - Making

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
        return path(name)
    }

    @discardableResult
    func makeFolder(_ name: String, mode: mode_t = 0o700) throws -> String {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: false)
        try setMode(mode, of: name)
        return path(name)
    }

    /// Makes a symbolic link to `target`, which need not exist.
    @discardableResult
    func link(_ name: String, to target: String) throws -> String {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
        return path(name)
    }

    @discardableResult
    func makePipe(_ name: String) throws -> String {
        try #require(mkfifo(path(name), 0o600) == 0)
        return path(name)
    }

    func setMode(_ mode: mode_t, of name: String) throws { try #require(chmod(path(name), mode) == 0) }

    /// Shortens a file, or lengthens it by zeros that take no space on the disk.
    func setSize(_ bytes: Int, of name: String) throws { try #require(truncate(path(name), bytes) == 0) }

    /// Sets the time when a file's contents were last changed.
    func setModified(_ name: String, milliseconds: Int) throws {
        let time = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        try #require(utimensat(AT_FDCWD, path(name), [time, time], 0) == 0)
    }

    // MARK: - Looking

    /// The text of a file, `nil` if there is none.
    func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names in the directory or in one below it, sorted.
    func names(in name: String = ".") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
    }

    /// The permission bits.
    func mode(of name: String) throws -> mode_t {
        var status = stat()
        try #require(lstat(path(name), &status) == 0)
        return status.st_mode & 0o7777
    }
}

/// Gives up root's rights to files, if this process has them. Only for exit tests, which run in processes of their own.
func becomeNobody() throws {
    if geteuid() == 0 { try #require(seteuid(65534) == 0) }
}
