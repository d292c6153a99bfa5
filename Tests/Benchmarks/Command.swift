import Foundation

/// A program and its arguments.
struct Command {
    let program: String
    var arguments: [String] = []

    /// What one run of a process cost, as measured by the kernel.
    struct Cost {
        /// Wall time in milliseconds.
        let wall: Double
        /// Processor time in milliseconds, user and system together.
        let processor: Double
        let exitCode: Int32
        let output: String
    }

    /// Runs the command until it ends.
    ///
    /// - Parameter observe: Called with the process id, again and again until the process ends, for values that are
    ///   gone afterwards. The times of such a run mean nothing.
    /// - Returns: What the run cost.
    /// - Throws: If the program could not be started.
    func run(observe: ((pid_t) -> Void)? = nil) throws -> Cost {
        let output = FileManager.default.temporaryDirectory.appending(path: "benchmark-\(UUID().uuidString)")
        let path = output.path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(at: output) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        // An empty environment: proxies and other variables would change a pass.
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        defer { for word in argv { free(word) } }

        var child: pid_t = 0
        let began = Self.now
        let code = posix_spawn(&child, program, &actions, nil, &argv, &environment)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        let (status, usage) = Self.wait(for: child, observe)
        let wall = Self.now - began
        return Cost(
            wall: wall, processor: Self.milliseconds(usage.ru_utime) + Self.milliseconds(usage.ru_stime),
            exitCode: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }

    private static func wait(for child: pid_t, _ observe: ((pid_t) -> Void)?) -> (status: Int32, rusage) {
        var (status, usage): (Int32, rusage) = (0, rusage())
        while wait4(child, &status, observe == nil ? 0 : WNOHANG, &usage) != child { observe?(child) }
        return (status, usage)
    }

    /// Runs the command until it ends, and measures its peak memory in KiB. The result is 0 if it ended too soon.
    ///
    /// `rusage` cannot be used: its peak includes the memory of this process when it started the other.
    func peakMemory() throws -> (Cost, kibibytes: Int) {
        var peak = 0
        let cost = try run { child in
            guard let file = fopen("/proc/\(child)/status", "r") else { return }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 2048)
            let count = fread(&bytes, 1, bytes.count, file)
            let text = String(decoding: bytes.prefix(count), as: UTF8.self)
            // Before its `exec` the child is still a copy of this process.
            guard text.hasPrefix("Name:\t\(name)\n"), let line = text.range(of: "VmHWM:") else { return }
            let figure = text[line.upperBound...].prefix { $0 != "k" }.trimmingCharacters(in: .whitespaces)
            peak = max(peak, Int(figure) ?? 0)
        }
        return (cost, peak)
    }

    /// The kernel's name of the process.
    private var name: Substring { (program.split(separator: "/").last ?? "").prefix(15) }

    /// Milliseconds of the monotonic clock.
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }

    private static func milliseconds(_ time: timeval) -> Double {
        Double(time.tv_sec) * 1e3 + Double(time.tv_usec) / 1e3
    }
}
