/// Identities and bindings. Their entries are shared with the host's plugin, so keys that only it knows are ignored.
extension ConfigurationDraft {
    private static let identityFields: [FieldReader.Field] = [
        .required("agent_id"), .optional("enabled"), .optional("fabric_user_id"), .optional("api_key"),
        .optional("api_key_file"), .optional("api_key_env"), .optional("api_key_credential"),
    ]
    private static let bindingFields: [FieldReader.Field] = [.required("agent_id"), .required("fabric_guild_node_id")]

    mutating func readIdentity(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: JSONPath, _ directory: String
    ) throws(JSONError) {
        var agent: String?
        var isEnabled = true
        var user: UserID?
        var key: KeySource?
        var keyFields: [String] = []
        try fields.object(
            &reader, path, Self.identityFields, ignoringUnknown: true
        ) { fields, reader, place throws(JSONError) in
            switch place {
            case 0: agent = try fields.name(&reader, path.key("agent_id"))
            case 1: isEnabled = try fields.boolean(&reader, path.key("enabled")) ?? true
            case 2: user = try Self.user(&fields, &reader, path.key("fabric_user_id"))
            default:
                if try fields.isNull(&reader) { break }
                let name = "\(Self.identityFields[place].name)"
                keyFields.append(name)
                key = try Self.key(place, &fields, &reader, path.key(name), directory)
            }
        }
        if keyFields.count > 1 || keyFields.isEmpty && isEnabled {
            let accepted = "exactly one of api_key, api_key_file, api_key_env and api_key_credential"
            let found = keyFields.isEmpty ? "no key" : keyFields.joined(separator: " and ")
            fields.report(path.text, "has \(found); accepted is \(accepted)")
        }
        guard let agent else { return }
        let standing: Roster.Standing = !isEnabled ? .identityDisabled : user.map { .active($0) } ?? .withoutUserID
        guard roster.addIdentity(AgentID(agent), standing) else {
            fields.report(path.key("agent_id"), "the agent \(quoted(agent)) has an identity already")
            return
        }
        keys.append(key)
        if case .active(let user) = standing { users.claim(user, by: AgentID(agent), number: keys.count - 1) }
    }

    private static func user(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: String
    ) throws(JSONError) -> UserID? {
        if try fields.isNull(&reader) { return nil }
        guard let user = try fields.name(&reader, path) else { return nil }
        if user == "." || user == ".." {
            fields.report(path, "\(quoted(user)) is a dot segment, which no encoding protects in a URL")
            return nil
        }
        return UserID(user)
    }

    private static func key(
        _ place: Int, _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: String, _ directory: String
    ) throws(JSONError) -> KeySource? {
        switch place {
        case 3: return try fields.string(&reader, path).map { .inline(Secret($0)) }
        case 4: return try fields.name(&reader, path).map { .file(path: resolve($0, in: directory)) }
        case 5: return try fields.name(&reader, path).map { .environment(name: $0) }
        default:
            guard let name = try fields.name(&reader, path) else { return nil }
            if name.utf8.contains(UInt8(ascii: "/")) || name == "." || name == ".." {
                fields.report(path, "\(quoted(name)) is not a file name in $CREDENTIALS_DIRECTORY")
                return nil
            }
            return .credential(name: name)
        }
    }

    /// Makes no string but for names that are new: there may be a hundred thousand bindings.
    mutating func readBinding(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: JSONPath
    ) throws(JSONError) {
        var agent: Int?
        var guild: Int?
        try fields.object(
            &reader, path, Self.bindingFields, ignoringUnknown: true
        ) { fields, reader, place throws(JSONError) in
            if place == 0 {
                guard let name = try Self.bindingName(&fields, &reader, path, "agent_id") else { return }
                agent = roster.agentNumber(naming: name)
            } else {
                guard let name = try Self.bindingName(&fields, &reader, path, "fabric_guild_node_id") else { return }
                guild = roster.guildNumber(naming: name)
            }
        }
        guard let agent, let guild else { return }
        roster.bind(agent: agent, guild: guild)
        users.bind(agent: agent, guild: guild)
    }

    private static func bindingName(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: JSONPath, _ key: String
    ) throws(JSONError) -> JSONText? {
        guard try fields.expect(.string, &reader, path.key(key)) else { return nil }
        let name = try reader.readText()
        if name.bytes.isEmpty || name.bytes.contains(0) {
            fields.report(path.key(key), name.bytes.isEmpty ? "is empty" : "contains a NUL character")
            return nil
        }
        return name
    }
}
