import Foundation

/// The executable that users run.
enum Executable {
    /// Builds it with the script that users, packages and CI share; what the script says goes to standard error.
    ///
    /// - Returns: Its path.
    /// - Throws: That it could not be built.
    static func build() throws -> String {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = package.appending(path: "cron/build.sh")
        // Apart from the build that this benchmark came from, which has other flags.
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

    /// Where a program lies that others bring, `nil` where it is not installed.
    static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
    }
}
