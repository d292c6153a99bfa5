/// The status of a file on the machine's disk, which has no links.
package struct FileStatus: Sendable {
    package let size: Int
    package let modifiedMilliseconds: Int64
    package let permissions: UInt32
    package let isDirectory: Bool

    package init?(of path: String) throws(SystemError) {
        guard let file = try CurrentMachine.machine.file(at: path) else { return nil }
        size = file.bytes.count
        modifiedMilliseconds = file.modifiedMilliseconds
        permissions = file.mode
        isDirectory = file.isDirectory
    }

    package init?(ofLink path: String) throws(SystemError) { try self.init(of: path) }

    package var isRegular: Bool { !isDirectory }
    package var isSoleFile: Bool { !isDirectory }
    package var isReadableByOthers: Bool { permissions & 0o044 != 0 }
}
