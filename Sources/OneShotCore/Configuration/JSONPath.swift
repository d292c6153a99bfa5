/// Where a value is in a file. It becomes text only when an error is reported there.
struct JSONPath {
    private let enclosing: String

    /// The element of the enclosing array, if it is one.
    var index: Int?

    /// The key of the object there.
    var key: StaticString?

    static let root = JSONPath("")

    init(_ enclosing: String) { self.enclosing = enclosing }

    var text: String {
        let object = index.map { "\(enclosing)[\($0)]" } ?? enclosing
        return key.map { Self.join(object, $0.description) } ?? object
    }

    /// The path of a key of the object there.
    func appending(_ key: String) -> JSONPath { JSONPath(Self.join(text, key)) }

    private static func join(_ object: String, _ key: String) -> String {
        guard isPlain(key) else { return "\(object)[\(quoted(key))]" }
        return object.isEmpty ? key : "\(object).\(key)"
    }

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
