/// What whoever has checked a configuration does next, as commands that can be copied.
struct CheckHints {
    private let invocation: Invocation
    private let options: CheckOptions

    init(_ invocation: Invocation, _ options: CheckOptions) {
        self.invocation = invocation
        self.options = options
    }

    /// There are errors.
    var mend: String {
        "next: mend the errors, then again \(command("check" + (options.isOnline ? " --online" : "")))"
    }

    /// All is well as far as this machine can tell.
    var online: String { "next: \(command("check --online")), which logs every agent in" }

    /// All is well.
    func begin(every interval: Interval) -> String {
        "next: \(command("plan")) shows what a pass would push, \(command("run")) makes one;"
            + " then have it started every \(interval)"
    }

    private func command(_ words: String) -> String {
        "\(Help.programName) \(words)" + (invocation.configPath.map { " --config \(Self.forShell($0))" } ?? "")
    }

    /// A word that a shell takes as it is.
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
        let quoted = word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        return "'\(escapingControls(in: quoted))'"
    }
}
