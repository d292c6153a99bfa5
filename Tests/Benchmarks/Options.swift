/// A wrong command line.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

/// The options on the command line.
struct Options {
    private(set) var wantsHelp = false
    private(set) var wantsJSON = false
    private(set) var isQuick = false
    private(set) var runs: Int?
    private(set) var executable: String?

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": wantsHelp = true
            case "--json": wantsJSON = true
            case "--quick": isQuick = true
            case "--runs":
                guard let text = rest.popFirst(), let number = Int(text), (1...1000).contains(number) else {
                    throw UsageError(description: "--runs needs a number from 1 to 1000")
                }
                runs = number
            case "--executable":
                guard let path = rest.popFirst() else { throw UsageError(description: "--executable needs a path") }
                executable = path
            default:
                throw UsageError(
                    description:
                        "unknown argument \"\(argument)\"; there are --json, --runs, --quick, --executable and --help")
            }
        }
    }
}
