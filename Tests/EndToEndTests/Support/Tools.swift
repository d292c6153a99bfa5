import Foundation

/// Programs besides the toolchain that some tests need.
enum Tools {
    /// The folders of system programs, which a user's `PATH` may lack, and then those of `PATH`.
    private static let folders =
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)

    static func path(_ name: String) -> String {
        folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) } ?? name
    }

    static func has(_ name: String) -> Bool { path(name) != name }

    /// A C compiler, under whichever name this machine has one. The Swift toolchain brings `clang`.
    private static let compiler = ["cc", "gcc", "clang"].first(where: has)

    static let hasCompiler = compiler != nil

    /// A program that a test needs has failed with these messages.
    struct Failure: Error {
        let program: String
        let errors: String
    }

    /// Runs a program, and throws if its exit code is not 0.
    static func run(_ name: String, _ arguments: [String], in folder: URL) throws {
        let ended = try RunningProgram(path(name), arguments, in: folder, [:]).wait()
        guard ended.exitCode == 0 else { throw Failure(program: name, errors: ended.errors) }
    }

    /// Runs the C compiler, which must succeed.
    static func compile(_ arguments: [String], in folder: URL) throws {
        guard let compiler else { throw Failure(program: "cc", errors: "there is no C compiler") }
        try run(compiler, arguments, in: folder)
    }
}
