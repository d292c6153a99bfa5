import Foundation

/// Makes a call of the program's into its state directory fail, do half of what it should, or be its last.
///
///     let calls = TroubledCalls(on: bench, .failing(ENOSPC), at: 7)
///     let pass = try bench.run(environment: calls.environment())
///     let log = try calls.log()    // every call made, the seventh the one that failed
struct TroubledCalls {
    enum Trouble: Equatable, CustomStringConvertible, Sendable {
        /// The call fails with this errno, and does nothing.
        case failing(Int32)

        /// So do this call and all that follow.
        case failingFrom(Int32)

        /// A write writes half, a read reads half.
        case half

        /// The process is killed instead of the call, after it, or with half of it done.
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

        /// The file's name; that of a temporary one without its random part.
        let file: String

        /// The mode that was asked for or set, of `opened` the one that the file then had.
        let mode: Int

        var description: String { "\(name) \(file)" }

        /// What leaves the directory as it was.
        var onlyReads: Bool { ["open", "read", "opendir"].contains(name) }
    }

    /// A sanitizer's own ways around these calls come first.
    static let isPossible = Preload.isPossible && ProcessInfo.processInfo.environment["SANITIZED"] == nil

    /// All that write, or read what will be relied on.
    static let disk = [
        "mkdir", "chmod", "create", "open", "fchmod", "flock", "pwrite", "ftruncate", "opendir", "read", "write",
        "fsync",
        "rename", "unlink",
    ]

    /// Those that change something, where it matters what the disk and Fabric then hold.
    static let changes = disk.filter { !["open", "opendir", "read", "flock"].contains($0) } + ["connect", "send"]

    private let directory: String
    private let logPath: String
    private let variables: [String: String]

    /// - Parameters:
    ///   - bench: Whose state directory is meant.
    ///   - trouble: What becomes of the call; nothing becomes of any where it is left out.
    ///   - number: Which one, counted from 1.
    ///   - calls: The calls that count.
    init(on bench: Workbench, _ trouble: Trouble? = nil, at number: Int = 0, of calls: [String] = Self.disk) {
        directory = bench.path("state")
        logPath = bench.path("calls-\(UUID().uuidString).log")
        var variables = [
            "TROUBLE_BELOW": directory, "TROUBLE_LOG": logPath, "TROUBLE_AT": String(number),
            "TROUBLE_CALLS": ",\(calls.joined(separator: ",")),",
        ]
        variables["TROUBLE"] =
            switch trouble {
            case .failing: "fail"
            case .failingFrom: "fail-from"
            case .half: "half"
            case .killBefore: "kill-before"
            case .killAfter: "kill-after"
            case .killWithin: "kill-within"
            case nil: ""
            }
        switch trouble {
        case .failing(let code), .failingFrom(let code): variables["TROUBLE_ERRNO"] = String(code)
        case .half, .killBefore, .killAfter, .killWithin, nil: break
        }
        self.variables = variables
    }

    /// What to start the program with; it has to be told the state directory by its whole path, as `arguments` do.
    func environment() throws -> [String: String] {
        variables.merging(["LD_PRELOAD": try Self.library.get()]) { own, _ in own }
    }

    var arguments: [String] { ["run", "--output", "json", "--state-dir", directory] }

    /// The calls made so far, and each file as it was opened.
    func log() throws -> [Call] {
        let text = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""
        return try text.split(separator: "\n").map(call)
    }

    private func call(_ line: Substring) throws -> Call {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 3, let mode = Int(words[2], radix: 8) else { throw CocoaError(.fileReadCorruptFile) }
        let file = String(words[1].dropFirst(directory.count + 1))
        return Call(name: words[0], file: file.replacing(/\.[0-9a-f]+\.tmp$/, with: ".tmp"), mode: mode)
    }

    /// The calls alone.
    func calls() throws -> [Call] { try log().filter { $0.name != "opened" } }

    private static let library = Result { try Preload.build("troubled-calls", source) }
}
