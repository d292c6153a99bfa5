import StubFabric

/// A wrong command line.
struct UsageError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// One option of a command.
struct CommandOption {
    let name: String
    /// The name of its value in the help text, or `nil` if it has no value.
    let value: String?
    let help: String

    init(_ name: String, _ value: String? = nil, _ help: String) {
        self.name = name
        self.value = value
        self.help = help
    }
}

/// The options given to a command: `--name value` or `--name=value`.
struct OptionParser {
    private var given: [String: [String]] = [:]

    /// Whether help was asked for.
    private(set) var wantsHelp = false

    init(_ arguments: [String], options: [CommandOption]) throws(UsageError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--help" || argument == "-h" {
                wantsHelp = true
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first.map(String.init) ?? ""
            guard let option = options.first(where: { $0.name == name }) else {
                let known = options.map(\.name) + ["--help"]
                throw UsageError("unknown option \"\(name)\": \(Nearest.hint(for: name, in: known))")
            }
            if let value = option.value {
                guard let text = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                    throw UsageError("\(name) needs a value: \(name) \(value)")
                }
                given[name, default: []].append(text)
            } else {
                guard parts.count == 1 else { throw UsageError("\(name) takes no value") }
                given[name] = []
            }
        }
    }

    func has(_ name: String) -> Bool { given[name] != nil }

    /// The last given value.
    func text(_ name: String) -> String? { given[name]?.last }

    func texts(_ name: String) -> [String] { given[name] ?? [] }

    func number(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let accepted = "a number from \(range.lowerBound) to \(range.upperBound)"
            throw UsageError("\(name) must be \(accepted), not \"\(text)\"")
        }
        return number
    }

    func seconds(_ name: String) throws(UsageError) -> Double? {
        guard let text = text(name) else { return nil }
        guard let number = Double(text), number.isFinite else {
            throw UsageError("\(name) must be a number of seconds, not \"\(text)\"")
        }
        return number
    }

    static func help(_ usage: String, _ options: [CommandOption], _ notes: String = "") -> String {
        let names = options.map { option in option.name + (option.value.map { " \($0)" } ?? "") }
        let width = names.map(\.count).max() ?? 0
        let lines = zip(names, options).map { name, option in
            "  \(name.padding(to: width))  \(option.help)"
        }
        return (["usage: \(usage)", ""] + lines).joined(separator: "\n") + "\n" + notes
    }
}

extension String {
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
