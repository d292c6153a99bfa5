import Foundation

/// Finds or builds executables.
enum Executable {
    /// Builds presence-oneshot with the script that users, packages and CI use.
    ///
    /// The script's messages go to standard error.
    ///
    /// - Returns: The path of the executable.
    /// - Throws: If the build failed.
    static func build() throws -> String {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = package.appending(path: "cron/build.sh")
        // A separate folder, because the benchmark itself is built with other flags.
        process.arguments = ["--scratch-path", package.appending(path: ".build/static").path(percentEncoded: false)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CocoaError(.executableLoad, userInfo: [NSLocalizedDescriptionKey: "cron/build.sh failed"])
        }
        return text.trimmingCharacters(in: .newlines)
    }

    /// The path of an installed program, or `nil` if it is not installed.
    static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
    }
}
