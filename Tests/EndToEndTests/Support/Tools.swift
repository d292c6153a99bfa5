import Foundation

/// Programs that a test may need beside the toolchain.
enum Tools {
    private static let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    static func path(_ name: String) -> String {
        folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) } ?? name
    }

    static func has(_ name: String) -> Bool { path(name) != name }
}
