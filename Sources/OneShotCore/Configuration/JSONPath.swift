/// Where in a file a value stands, made into text only when something is wrong there.
struct JSONPath {
    private let base: String
    private let index: Int?

    static let root = JSONPath("")

    init(_ base: String, index: Int? = nil) {
        self.base = base
        self.index = index
    }

    func element(_ index: Int) -> JSONPath { JSONPath(text, index: index) }

    func key(_ key: String) -> String {
        guard Self.isPlain(key) else { return "\(text)[\(quoted(key))]" }
        return text.isEmpty ? key : "\(text).\(key)"
    }

    var text: String { index.map { "\(base)[\($0)]" } ?? base }

    /// Whether a key reads well without quotes.
    private static func isPlain(_ key: String) -> Bool {
        (1...60).contains(key.utf8.count)
            && key.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"),
                    UInt8(ascii: "$"):
                    true
                default: false
                }
            }
    }
}
