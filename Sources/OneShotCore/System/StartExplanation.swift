internal import Glibc

/// Why a command cannot be started, where the kernel's error alone misleads: "No such file or directory" may mean the
/// program that a script names, or a shell's line that was taken for the name of one program.
enum StartExplanation {
    /// - Parameters:
    ///   - command: The command as it was given.
    ///   - directory: The working directory that it was to have.
    ///   - error: Why it was not started.
    /// - Returns: The explanation, or `nil` if the error says enough.
    static func text(_ command: String, in directory: String, _ error: SystemError) -> String? {
        guard access(directory, X_OK) == 0 else { return "its working directory \(directory) cannot be used" }
        guard let path = file(of: command, in: directory) else {
            guard command.utf8.contains(UInt8(ascii: " ")) else { return nil }
            return #"\#(error.reason); argv is no line for a shell: its first element is the name of one program, and "#
                + #"each argument is an element of its own; accepted is also ["sh", "-c", "LINE"]"#
        }
        let line = firstLine(of: path)
        guard line.starts(with: "#!".utf8) else {
            return error.code == ENOEXEC
                ? "it is neither a program for this machine nor a script that begins with #!" : nil
        }
        let words = line.dropFirst(2).split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let first = words.first else { return nil }
        let interpreter = String(decoding: first, as: UTF8.self)
        if access(interpreter, X_OK) == 0 { return nil }
        return interpreter.utf8.last == UInt8(ascii: "\r")
            ? "the lines of \(path) end with CR and LF, as on Windows; accepted is LF alone"
            : "its first line names \(interpreter), which cannot be run: \(SystemError("run", interpreter).reason)"
    }

    /// The file that the command names, if there is one.
    private static func file(of command: String, in directory: String) -> String? {
        if command.utf8.first == UInt8(ascii: "/") { return exists(command) ? command : nil }
        if command.utf8.contains(UInt8(ascii: "/")) {
            let path = "\(directory)/\(command)"
            return exists(path) ? path : nil
        }
        let folders = (Environment.value("PATH") ?? "").split(separator: ":")
        return folders.map { "\($0)/\(command)" }.first(where: exists)
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The beginning of a regular file, up to its first LF. Empty if it cannot be read.
    private static func firstLine(of path: String) -> [UInt8] {
        guard let file = try? FileDescriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY) else { return [] }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = bytes.withUnsafeMutableBytes { try? file.read(into: $0) } ?? 0
        return Array(bytes[..<count].prefix { $0 != UInt8(ascii: "\n") })
    }
}
