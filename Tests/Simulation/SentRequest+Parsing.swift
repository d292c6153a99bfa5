import SimulatedCore

extension SentRequest.Subject {
    init?(_ request: HTTPRequest, _ fabric: Fabric) {
        switch request.method {
        case .get: return nil
        case .post:
            guard let members = Self.members(request.body), let agent = members["agentId"], let key = members["apiKey"]
            else { return nil }
            self = .login(AgentID(agent), key: key)
        case .put:
            guard let members = Self.members(request.body), let presence = members["status"].flatMap(Presence.init),
                let token = request.bearer.flatMap({ fabric.tokens[$0.reveal()] }),
                request.path.hasPrefix("/api/agents/"), request.path.hasSuffix("/presence")
            else { return nil }
            let user = Self.decoded(request.path.dropFirst(12).dropLast(9))
            self = .push(token.target, UserID(user), presence)
        }
    }

    private static func members(_ body: [UInt8]) -> [String: String]? {
        body.withUnsafeBytes { bytes in
            do throws(JSONError) {
                var members: [String: String] = [:]
                var reader = JSONReader(bytes)
                try reader.beginObject()
                while let key = try reader.nextKey()?.string { members[key] = try reader.readString() }
                try reader.finish()
                return members
            } catch {
                return nil
            }
        }
    }

    private static func decoded(_ segment: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = segment.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.popFirst(), let low = rest.popFirst() {
                bytes.append(UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16) ?? 0)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
