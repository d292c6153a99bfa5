import Foundation

/// Disturbs one system call of the program: it fails, does half of its work, or kills the program.
///
/// All calls on files in the state directory are logged and can be disturbed, and `connect` and `send`.
///
///     let faults = InjectedFaults(on: bench, .failing(ENOSPC), at: 7)
///     let pass = try bench.run(faults.arguments, environment: faults.environment())
///     let calls = try faults.calls()    // every call that was made; the seventh is the one that failed
struct InjectedFaults {
    enum Fault: Equatable, CustomStringConvertible, Sendable {
        /// The call does nothing and fails with this errno.
        case failing(Int32)

        /// This call and all later ones do nothing and fail with this errno.
        case failingFrom(Int32)

        /// A write or read handles only half of its bytes.
        case half

        /// The process is killed before the call, after it, or after half of it.
        case killBefore, killAfter, killWithin

        var description: String {
            switch self {
            case .failing(let code): "failing with \(String(cString: strerror(code)))"
            case .failingFrom(let code): "failing with \(String(cString: strerror(code))), as all that follow"
            case .half: "doing half"
            case .killBefore: "killed before"
            case .killAfter: "killed after"
            case .killWithin: "killed within"
            }
        }
    }

    /// A call that the program made.
    struct Call: Equatable, CustomStringConvertible {
        let name: String

        /// The file's name, without the random part if the file is temporary.
        let file: String

        /// The mode in the call's arguments. For `opened`, the mode that the file has after it was opened.
        let mode: Int

        var description: String { "\(name) \(file)" }
    }

    /// Not with a sanitizer: its own wrappers of these calls come before ours.
    static let isPossible = Preload.isPossible && ProcessInfo.processInfo.environment["SANITIZED"] == nil

    /// The calls that write, and the calls that read what the program relies on.
    static let disk = [
        "mkdir", "chmod", "create", "open", "fchmod", "flock", "pwrite", "ftruncate", "opendir", "read", "write",
        "fsync",
        "rename", "unlink",
    ]

    /// The calls that change something on the disk or in Fabric.
    static let changes = disk.filter { !["open", "opendir", "read", "flock"].contains($0) } + ["connect", "send"]

    private let directory: String
    private let logPath: String
    private let variables: [String: String]

    /// - Parameters:
    ///   - bench: The bench with the state directory.
    ///   - fault: What happens to the call; if left out, all calls are only logged.
    ///   - number: The call's number, counted from 1.
    ///   - calls: The names of the calls that count.
    init(on bench: Workbench, _ fault: Fault? = nil, at number: Int = 0, of calls: [String] = Self.disk) {
        directory = bench.path("state")
        logPath = bench.path("calls-\(UUID().uuidString).log")
        var variables = [
            "FAULT_BELOW": directory, "FAULT_LOG": logPath, "FAULT_AT": String(number),
            "FAULT_CALLS": ",\(calls.joined(separator: ",")),",
        ]
        variables["FAULT"] =
            switch fault {
            case .failing: "fail"
            case .failingFrom: "fail-from"
            case .half: "half"
            case .killBefore: "kill-before"
            case .killAfter: "kill-after"
            case .killWithin: "kill-within"
            case nil: ""
            }
        switch fault {
        case .failing(let code), .failingFrom(let code): variables["FAULT_ERRNO"] = String(code)
        case .half, .killBefore, .killAfter, .killWithin, nil: break
        }
        self.variables = variables
    }

    /// The environment for the program. The program also needs `arguments`, which give the state directory's full path.
    func environment() throws -> [String: String] {
        variables.merging(["LD_PRELOAD": try Self.library.get()]) { own, _ in own }
    }

    var arguments: [String] { ["run", "--output", "json", "--state-dir", directory] }

    /// The calls so far, with an entry `opened` after each file that was opened.
    func log() throws -> [Call] {
        let text = try String(contentsOfFile: logPath, encoding: .utf8)
        return try text.split(separator: "\n").map(call)
    }

    private func call(_ line: Substring) throws -> Call {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 3, let mode = Int(words[2], radix: 8) else { throw CocoaError(.fileReadCorruptFile) }
        let file = String(words[1].dropFirst(directory.count + 1))
        return Call(name: words[0], file: file.replacing(/\.[0-9a-f]+\.tmp$/, with: ".tmp"), mode: mode)
    }

    /// The calls so far, without the entries `opened`.
    func calls() throws -> [Call] { try log().filter { $0.name != "opened" } }

    private static let library = Result { try Preload.build("injected-faults", source) }
}
