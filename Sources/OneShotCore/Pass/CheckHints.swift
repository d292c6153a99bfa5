/// What to do after `check`, as commands to copy.
struct CheckHints {
    private let invocation: Invocation
    private let options: CheckOptions

    init(_ invocation: Invocation, _ options: CheckOptions) {
        self.invocation = invocation
        self.options = options
    }

    /// Errors were found.
    var fix: String {
        "next: fix the errors, then run \(command("check" + (options.isOnline ? " --online" : "")))"
    }

    /// Nothing is wrong on this machine; no agent has been logged in.
    var online: String { "next: \(command("check --online")), which logs every agent in" }

    /// Nothing is wrong.
    func begin(every interval: Interval) -> String {
        "next: \(command("plan")) shows what a pass would push, \(command("run")) makes one;"
            + " then have it started every \(interval)"
    }

    private func command(_ words: String) -> String {
        "\(Help.programName) \(words)" + (invocation.configPath.map { " --config \(Self.forShell($0))" } ?? "")
    }

    /// The word, quoted where a shell needs that.
    static func forShell(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"),
                    UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "+"):
                    true
                default: false
                }
            }
        if isPlain { return word }
        // By scalars: as a character, the mark could be joined with an accent that follows it.
        let parts = word.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false).map { String($0) }
        return "'\(escapingControls(in: parts.joined(separator: "'\\''")))'"
    }
}
