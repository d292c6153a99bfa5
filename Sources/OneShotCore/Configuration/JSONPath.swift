/// Where in a file a value stands, made into text only when something is wrong there.
struct JSONPath {
    private let base: String
    private let index: Int?

    static let root = JSONPath("")

    init(_ base: String, index: Int? = nil) {
        self.base = base
        self.index = index
    }

    func element(_ index: Int) -> JSONPath { JSONPath(base, index: index) }

    func key(_ key: String) -> String {
        let name = Self.isPlain(key) ? key : "[\(quoted(key))]"
        return text.isEmpty || !Self.isPlain(key) ? text + name : "\(text).\(name)"
    }

    var text: String { index.map { "\(base)[\($0)]" } ?? base }

    private static func isPlain(_ key: String) -> Bool {
        !key.isEmpty
            && key.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "/" || $0 == "$" }
    }
}
