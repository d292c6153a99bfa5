/// A fault and the requests that it applies to, in text or JSON.
///
/// As text: `FAULT[:VALUE][@SCOPE][*TIMES]`. A scope is `center`, `guild=ID`, `agent=ID` or `agent=ID,guild=ID`:
///
///     status:503@guild=guild-a*2     retry-after:429,5@guild=guild-a     delay:0.5@agent=alice     hang@center
///
/// As JSON: `{"fault":"status","code":503,"guild":"guild-a","times":2}`.
package struct FaultSpec: Sendable {
    package let fault: Fault
    package let scope: Scope
    package let times: Int?

    init(_ fields: inout Fields) throws(StubError) {
        fault = try Fault(&fields)
        scope = try Scope(&fields)
        times = try fields.number("times").map { Int($0) }
        if times == 0 { throw StubError("\"times\" must be 1 or more") }
    }

    /// Reads the text form.
    ///
    /// - Parameter text: The fault, its value, its scope and how often it happens.
    /// - Throws: What is wrong with the text, and what is accepted.
    package init(_ text: String) throws(StubError) {
        var rest = text[...]
        var object: [String: Any] = [:]
        if let star = rest.lastIndex(of: "*") {
            guard let times = Int(rest[rest.index(after: star)...]), times > 0 else {
                throw StubError("after the * of \"\(text)\" must come a number of 1 or more")
            }
            object["times"] = Double(times)
            rest = rest[..<star]
        }
        if let at = rest.lastIndex(of: "@") {
            for part in rest[rest.index(after: at)...].split(separator: ",") {
                let pair = part.split(separator: "=", maxSplits: 1)
                switch (pair.first, pair.count) {
                case ("center", 1): object["center"] = true
                case ("guild", 2), ("agent", 2): object[String(pair[0])] = String(pair[1])
                default: throw StubError("\"\(part)\" is no scope; there are center, guild=ID and agent=ID[,guild=ID]")
                }
            }
            rest = rest[..<at]
        }
        let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        object["fault"] = String(parts[0])
        if parts.count == 2 { try Fault.addValue(String(parts[1]), of: String(parts[0]), to: &object) }
        var fields = try Fields(object)
        self = try FaultSpec(&fields)
        try fields.finish()
    }
}

extension Scope {
    init(_ fields: inout Fields) throws(StubError) {
        let isCenter = try fields.flag("center") ?? false
        switch (isCenter, try fields.text("agent"), try fields.text("guild")) {
        case (true, nil, nil): self = .center
        case (false, nil, nil): self = .everything
        case (false, nil, let guild?): self = .guild(guild)
        case (false, let agent?, nil): self = .agent(agent)
        case (false, let agent?, let guild?): self = .target(agent: agent, guild: guild)
        case (true, _, _): throw StubError("\"center\" goes with neither \"agent\" nor \"guild\"")
        }
    }
}
