/// A key of one section of the configuration, as the file spells it.
protocol ConfigurationKey: RawRepresentable<KeyName>, CaseIterable, Equatable, Sendable {
    /// Whether the section must have it.
    var isRequired: Bool { get }

    /// Whether null means the same as leaving it out.
    var isNullable: Bool { get }
}

extension ConfigurationKey {
    var isRequired: Bool { false }
    var isNullable: Bool { false }
    var name: String { rawValue.text.description }
}

/// A key's name. It is compared with the bytes of a file without making a string.
struct KeyName: ExpressibleByStringLiteral, Equatable, Sendable {
    let text: StaticString

    init(stringLiteral text: StaticString) { self.text = text }

    static func == (name: KeyName, other: KeyName) -> Bool {
        UnsafeRawBufferPointer(name.text).elementsEqual(UnsafeRawBufferPointer(other.text))
    }
}

enum TopKey: KeyName, ConfigurationKey {
    case interval = "presence_interval_seconds"
    case stateDirectory = "state_dir"
    case fabric, host, identities, bindings, sync

    var isRequired: Bool {
        switch self {
        case .fabric, .host, .identities, .bindings: true
        case .interval, .stateDirectory, .sync: false
        }
    }
}

enum FabricKey: KeyName, ConfigurationKey {
    case centerURL = "center_url"
    case loginPath = "login_path"
    case presencePath = "presence_path"
    case source
    case caFile = "ca_file"
    case allowPlaintext = "allow_plaintext"

    var isRequired: Bool { self == .centerURL }
    var isNullable: Bool { self == .caFile }
}

enum HostKey: KeyName, ConfigurationKey {
    case source, path, argv, url
    case unixSocket = "unix_socket"
    case tokenFile = "token_file"
    case timeout = "timeout_seconds"
    case staleAfter = "stale_after_seconds"
    case whenStale = "when_stale"
    case whenMissing = "when_missing"
    case stateMap = "state_map"

    var isRequired: Bool { self == .source }
    var isNullable: Bool { self == .unixSocket || self == .tokenFile || self == .staleAfter }
}

enum SyncKey: KeyName, ConfigurationKey {
    case concurrency
    case connectTimeout = "connect_timeout_seconds"
    case requestTimeout = "request_timeout_seconds"
    case deadline = "deadline_seconds"
    case refreshAfter = "refresh_seconds"
    case maxRetries = "max_retries"
    case sessionLifetime = "session_seconds"
    case whenRemoved = "when_removed"
}

enum IdentityKey: KeyName, ConfigurationKey {
    case agentID = "agent_id"
    case enabled
    case userID = "fabric_user_id"
    case apiKey = "api_key"
    case apiKeyFile = "api_key_file"
    case apiKeyVariable = "api_key_env"
    case apiKeyCredential = "api_key_credential"

    var isRequired: Bool { self == .agentID }
    var isNullable: Bool { self != .agentID && self != .enabled }
}

enum BindingKey: KeyName, ConfigurationKey {
    case agentID = "agent_id"
    case guildID = "fabric_guild_node_id"
    case channelID = "channel_id"

    var isRequired: Bool { self != .channelID }
}
