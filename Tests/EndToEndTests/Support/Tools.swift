import Foundation

/// Programs that a test may need beside the toolchain.
enum Tools {
    /// Where daemons and administrators' programs lie too, and whatever else is looked through for programs.
    private static let folders =
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)

    static func path(_ name: String) -> String {
        folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) } ?? name
    }

    static func has(_ name: String) -> Bool { path(name) != name }

    /// A program that did not do what a test needs, and what it said.
    struct Failure: Error {
        let program: String
        let errors: String
    }

    /// Runs a program that has to succeed.
    static func run(_ name: String, _ arguments: [String], in folder: URL) throws {
        let ended = try RunningProgram(path(name), arguments, in: folder, [:]).wait()
        guard ended.exitCode == 0 else { throw Failure(program: name, errors: ended.errors) }
    }
}
