/// Identities and bindings. They are shared with the host's plugin, so keys that only the plugin knows are ignored.
extension ConfigurationDraft {
    mutating func readIdentity(_ reader: inout ConfigurationReader) throws(JSONError) {
        var agent: String?
        var isEnabled = true
        var user: UserID?
        var key: KeySource?
        var keyCount = 0
        let given = try reader.object(ignoringUnknown: true) { (reader, name: IdentityKey) throws(JSONError) in
            if name.isAPIKey { keyCount += 1 }
            switch name {
            case .agentID: agent = try reader.name()
            case .enabled: isEnabled = try reader.boolean() ?? true
            case .userID: user = try Self.user(&reader)
            case .apiKey: key = try reader.string().map { .inline(Secret($0)) }
            case .apiKeyFile: key = try reader.filePath().map { .file(path: $0) }
            case .apiKeyVariable: key = try reader.name().map { .environment(name: $0) }
            case .apiKeyCredential: key = try Self.credential(&reader)
            }
        }
        guard let given else { return }
        if keyCount > 1 || keyCount == 0 && isEnabled {
            let names = IdentityKey.allCases.filter { $0.isAPIKey && given.contains($0) }.map(\.name)
            let found = names.isEmpty ? "no key" : names.joined(separator: " and ")
            reader.report(
                "has \(found); accepted is exactly one of api_key, api_key_file, api_key_env and api_key_credential")
        }
        guard let agent else { return }
        let status: IdentityStatus = !isEnabled ? .identityDisabled : user.map { .active($0) } ?? .withoutUserID
        addIdentity(AgentID(agent), status, key, &reader)
    }

    private mutating func addIdentity(
        _ agent: AgentID, _ status: IdentityStatus, _ key: KeySource?, _ reader: inout ConfigurationReader
    ) {
        var path = reader.path
        if builder.addIdentity(agent, status) {
            keys.append(key)
            identityIndexes.append(path.index ?? 0)
            identityList = (reader.file, path)
        } else {
            var name = agent.text
            let first = name.withUTF8 { builder.agentNumber(naming: JSONText(UnsafeRawBufferPointer($0))) }
            path.index = identityIndexes[first]
            reader.report(
                "the agent \(quoted(agent.text)) has an identity already, \(path.text)", at: IdentityKey.agentID)
        }
    }

    private static func user(_ reader: inout ConfigurationReader) throws(JSONError) -> UserID? {
        guard let user = try reader.name() else { return nil }
        if user != ".", user != ".." { return UserID(user) }
        reader.report("\(quoted(user)) is a dot segment, which no encoding protects in a URL")
        return nil
    }

    private static func credential(_ reader: inout ConfigurationReader) throws(JSONError) -> KeySource? {
        guard let name = try reader.name() else { return nil }
        if name != ".", name != "..", !name.utf8.contains(UInt8(ascii: "/")) { return .credential(name: name) }
        reader.report("\(quoted(name)) is not a file name in $CREDENTIALS_DIRECTORY")
        return nil
    }

    /// Makes no string, since there may be a hundred thousand bindings.
    mutating func readBinding(_ reader: inout ConfigurationReader) throws(JSONError) {
        var agent: Int?
        var guild: Int?
        try reader.object(ignoringUnknown: true) { (reader, key: BindingKey) throws(JSONError) in
            switch key {
            case .agentID: agent = try reader.nameText().map { builder.agentNumber(naming: $0) }
            case .guildID: guild = try reader.nameText().map { builder.guildNumber(naming: $0) }
            // An agent has one presence in a guild, whichever channels it is in.
            case .channelID: try reader.skip()
            }
        }
        if let agent, let guild { builder.bind(agent: agent, guild: guild) }
    }

    /// Two enabled agents that are one user in one guild would overwrite each other's presence in every pass.
    func reportDuplicateUsers(in roster: Roster, _ reader: inout ConfigurationReader) {
        reader.report(
            DuplicateUserCheck.duplicates(in: roster).map { duplicate in
                let names = [duplicate.first, duplicate.second].map { quoted(roster.agentID($0).text) }
                let message =
                    "the enabled agents \(names[0]) and \(names[1]) are both bound to the guild"
                    + " \(quoted(roster.guildID(duplicate.guild).text)) as the user \(quoted(duplicate.user.text));"
                    + " accepted is one enabled agent for each user of a guild"
                var path = identityList.path
                path.index = identityIndexes[duplicate.second]
                return Diagnostic(
                    file: identityList.file, path: path.appending(IdentityKey.userID.name).text, message)
            })
    }
}
