extension Fault {
    /// The names of faults in the text form and in JSON.
    package enum Name: String, CaseIterable, Sendable {
        case status, delay, hang, reset, close, garbage, raw, endless, truncated, drip, interim, body
        case retryAfter = "retry-after"
        case applyThenHang = "apply-then-hang"
        case applyLate = "apply-late"
        case applyThenReset = "apply-then-reset"
        case headOnly = "head-only"
        case endlessHeaders = "endless-headers"
        case endlessBody = "endless-body"
        case dripBody = "drip-body"
        case hugeBody = "huge-body"
        case badChunk = "bad-chunk"
        case echoSecrets = "echo-secrets"
    }

    package static var names: [String] { Name.allCases.map(\.rawValue).sorted() }

    init(_ fields: inout Fields) throws(StubError) {
        let text = try fields.text("fault").required("fault")
        guard let name = Name(rawValue: text) else {
            throw StubError("\"\(text)\" is no fault: \(Nearest.hint(for: text, in: Self.names))")
        }
        switch name {
        case .status:
            let headers = try fields.pairs("headers") ?? []
            self = .status(try Self.code(&fields), headers: headers, body: try fields.text("body") ?? "")
        case .retryAfter: self = .retryAfter(try Self.code(&fields), try fields.text("value").required("value"))
        case .delay: self = .delay(try fields.number("seconds").required("seconds"))
        case .applyLate: self = .applyLate(try fields.number("seconds").required("seconds"))
        case .hugeBody: self = .hugeBody(Int(try fields.number("bytes").required("bytes")))
        case .body: self = .bodyVerbatim(try fields.text("body").required("body"))
        case .raw: self = .raw(try fields.text("bytes").required("bytes"))
        case .endless:
            self = .endless(try fields.text("bytes") ?? "", piece: try fields.text("piece").required("piece"))
        case .hang: self = .hang
        case .applyThenHang: self = .applyThenHang
        case .reset: self = .reset
        case .applyThenReset: self = .applyThenReset
        case .close: self = .close
        case .garbage: self = .garbage
        case .truncated: self = .truncated
        case .headOnly: self = .headOnly
        case .endlessHeaders: self = .endlessHeaders
        case .endlessBody: self = .endlessBody
        case .drip: self = .drip
        case .dripBody: self = .dripBody
        case .interim: self = .interim
        case .badChunk: self = .badChunk
        case .echoSecrets: self = .echoSecrets
        }
    }

    private static func code(_ fields: inout Fields) throws(StubError) -> Int {
        let code = Int(try fields.number("code").required("code"))
        guard (200...999).contains(code) else { throw StubError("\"code\" must be from 200 to 999") }
        return code
    }

    /// Adds the value of the text form to the JSON form.
    static func addValue(_ value: String, of name: String, to object: inout [String: Any]) throws(StubError) {
        let number = Double(value)
        switch (Name(rawValue: name), number) {
        case (.status, let number?): object["code"] = number
        case (.delay, let number?), (.applyLate, let number?): object["seconds"] = number
        case (.hugeBody, let number?): object["bytes"] = number
        case (.body, _): object["body"] = value
        case (.raw, _): object["bytes"] = value
        case (.endless, _): object["piece"] = value
        case (.retryAfter, _):
            let parts = value.split(separator: ",", maxSplits: 1).map(String.init)
            guard parts.count == 2, let code = Double(parts[0]) else {
                throw StubError("\"\(name)\" takes a code and a value: \(name):429,5")
            }
            object["code"] = code
            object["value"] = parts[1]
        case (.status, nil), (.delay, nil), (.applyLate, nil), (.hugeBody, nil):
            throw StubError("\"\(name)\" takes a number, not \"\(value)\"")
        case (nil, _): return
        default: throw StubError("\"\(name)\" takes no value")
        }
    }
}
