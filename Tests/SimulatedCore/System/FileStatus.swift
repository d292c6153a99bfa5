/// The status of a file on the machine's disk, which has no links.
package struct FileStatus: Sendable {
    let size: Int
    let modifiedMilliseconds: Int64
    let permissions: UInt32
    let isDirectory: Bool

    init?(of path: String) throws(SystemError) {
        guard let file = try CurrentMachine.machine.file(at: path) else { return nil }
        size = file.bytes.count
        modifiedMilliseconds = file.modifiedMilliseconds
        permissions = file.mode
        isDirectory = file.isDirectory
    }

    init?(ofLink path: String) throws(SystemError) { try self.init(of: path) }

    var isRegular: Bool { !isDirectory }
    var isSoleFile: Bool { !isDirectory }
    var isLink: Bool { false }
    var ownership: String { "the simulated user" }
    var isReadableByOthers: Bool { permissions & 0o044 != 0 }
}
