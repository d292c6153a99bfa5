/// The options on the command line.
struct Options {
    struct UsageError: Error {
        let text: String
    }

    private(set) var count: UInt64 = 2000
    private(set) var from: UInt64 = 1
    private(set) var seed: UInt64?
    private(set) var isTraced = false
    private(set) var allowsAnyCoverage = false

    init(_ arguments: ArraySlice<String>) throws(UsageError) {
        var rest = arguments
        while let argument = rest.popFirst() {
            switch argument {
            case "--seeds": count = try Self.number(after: argument, &rest)
            case "--from": from = try Self.number(after: argument, &rest)
            case "--seed": seed = try Self.number(after: argument, &rest)
            case "--trace": isTraced = true
            case "--any-coverage": allowsAnyCoverage = true
            default: throw UsageError(text: "unknown option \(argument)")
            }
        }
        if isTraced, seed == nil { throw UsageError(text: "--trace needs --seed") }
    }

    private static func number(after name: String, _ rest: inout ArraySlice<String>) throws(UsageError) -> UInt64 {
        guard let text = rest.popFirst(), let number = UInt64(text), number < 1 << 60 else {
            throw UsageError(text: "\(name) needs a whole number")
        }
        return number
    }
}
