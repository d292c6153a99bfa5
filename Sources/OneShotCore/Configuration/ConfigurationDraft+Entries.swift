/// Identities and bindings. Their entries are shared with the host's plugin, so keys that only it knows are ignored.
extension ConfigurationDraft {
    private static let identityFields: [FieldReader.Field] = [
        .required("agent_id"), .optional("enabled"), .optional("fabric_user_id"), .optional("api_key"),
        .optional("api_key_file"), .optional("api_key_env"), .optional("api_key_credential"),
    ]
    private static let bindingFields: [FieldReader.Field] = [
        .required("agent_id"), .required("fabric_guild_node_id"), .optional("channel_id"),
    ]

    mutating func readIdentity(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: JSONPath, _ directory: String
    ) throws(JSONError) {
        var agent: String?
        var isEnabled = true
        var user: UserID?
        var key: KeySource?
        var keyFields: [String] = []
        let isObject = try fields.object(
            &reader, path, Self.identityFields, ignoringUnknown: true
        ) { fields, reader, place throws(JSONError) in
            switch place {
            case 0: agent = try fields.name(&reader, path.key("agent_id"))
            case 1: isEnabled = try fields.boolean(&reader, path.key("enabled")) ?? true
            case 2: user = try Self.user(&fields, &reader, path)
            default:
                if try fields.isNull(&reader) { break }
                let name = "\(Self.identityFields[place].name)"
                keyFields.append(name)
                key = try Self.key(place, &fields, &reader, path, directory)
            }
        }
        guard isObject else { return }
        if keyFields.count > 1 || keyFields.isEmpty && isEnabled {
            let accepted = "exactly one of api_key, api_key_file, api_key_env and api_key_credential"
            let found = keyFields.isEmpty ? "no key" : keyFields.joined(separator: " and ")
            fields.report(path.text, "has \(found); accepted is \(accepted)")
        }
        guard var agent else { return }
        let standing: Roster.Standing = !isEnabled ? .identityDisabled : user.map { .active($0) } ?? .withoutUserID
        agent.withUTF8 {
            let name = JSONText(UnsafeRawBufferPointer($0))
            if addIdentity(name, standing, key, at: path, in: fields.file) { return }
            let first = identityPaths[builder.agentNumber(naming: name)]
            fields.report(
                path.key("agent_id"), "the agent \(quoted(name.string)) has an identity already, \(first.text)")
        }
    }

    /// Returns `false`, and takes nothing, where the agent has an identity already.
    private mutating func addIdentity(
        _ agent: JSONText, _ standing: Roster.Standing, _ key: KeySource?, at path: JSONPath, in file: String
    ) -> Bool {
        guard builder.addIdentity(agent, standing) else { return false }
        if case .active(let user) = standing { users.claim(user, agent: keys.count) }
        keys.append(key)
        identityPaths.append(path)
        identityFile = file
        return true
    }

    private static func user(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: JSONPath
    ) throws(JSONError) -> UserID? {
        if try fields.isNull(&reader) { return nil }
        guard let user = try fields.name(&reader, path.key("fabric_user_id")) else { return nil }
        if user == "." || user == ".." {
            fields.report(
                path.key("fabric_user_id"), "\(quoted(user)) is a dot segment, which no encoding protects in a URL")
            return nil
        }
        return UserID(user)
    }

    private static func key(
        _ place: Int, _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: JSONPath, _ directory: String
    ) throws(JSONError) -> KeySource? {
        switch place {
        case 3: return try fields.string(&reader, path.key("api_key")).map { .inline(Secret($0)) }
        case 4:
            return try fields.name(&reader, path.key("api_key_file")).map { .file(path: resolve($0, in: directory)) }
        case 5: return try fields.name(&reader, path.key("api_key_env")).map { .environment(name: $0) }
        default:
            guard let name = try fields.name(&reader, path.key("api_key_credential")) else { return nil }
            if name.utf8.contains(UInt8(ascii: "/")) || name == "." || name == ".." {
                fields.report(
                    path.key("api_key_credential"), "\(quoted(name)) is not a file name in $CREDENTIALS_DIRECTORY")
                return nil
            }
            return .credential(name: name)
        }
    }

    /// Makes no string, since there may be a hundred thousand bindings.
    mutating func readBinding(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: JSONPath
    ) throws(JSONError) {
        var agent: Int?
        var guild: Int?
        try fields.object(
            &reader, path, Self.bindingFields, ignoringUnknown: true
        ) { fields, reader, place throws(JSONError) in
            switch place {
            case 0:
                let name = try fields.nameText(&reader, path.key("agent_id"))
                agent = name.map { builder.agentNumber(naming: $0) }
            case 1:
                let name = try fields.nameText(&reader, path.key("fabric_guild_node_id"))
                guild = name.map { builder.guildNumber(naming: $0) }
            // The channel does not matter here: an agent's presence is one for the whole guild.
            default: try fields.skip(&reader, JSONPath(path.key("channel_id")))
            }
        }
        if let agent, let guild { builder.bind(agent: agent, guild: guild) }
    }

    /// Two enabled agents that are one user in one guild would take turns at showing their own states.
    func reportClashes(to fields: inout FieldReader) {
        guard let roster else { return }
        for clash in users.clashes(in: roster) {
            let names = [clash.first, clash.second].map { quoted(roster.agentID($0).text) }
            let message =
                "the enabled agents \(names[0]) and \(names[1]) are both bound to the guild"
                + " \(quoted(roster.guildID(clash.guild).text)) as the user \(quoted(clash.user.text));"
                + " accepted is one enabled agent for each user of a guild"
            fields.report(
                Diagnostic(file: identityFile, path: identityPaths[clash.second].key("fabric_user_id"), message))
        }
    }
}
