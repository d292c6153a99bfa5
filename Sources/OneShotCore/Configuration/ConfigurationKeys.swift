/// The keys of one section of the configuration, in the order in which they are usually given.
protocol ConfigurationKey: RawRepresentable<Int>, CaseIterable, Sendable {
    var field: ConfigurationField { get }
}

/// How a key is spelled, and whether it may be left out.
enum ConfigurationField {
    case required(StaticString)
    case optional(StaticString)

    /// Null means the same as leaving the key out.
    case nullable(StaticString)

    var name: StaticString {
        switch self {
        case .required(let name), .optional(let name), .nullable(let name): name
        }
    }

    var isRequired: Bool { if case .required = self { true } else { false } }
    var isNullable: Bool { if case .nullable = self { true } else { false } }
}

extension ConfigurationKey {
    var name: String { field.name.description }

    /// The key of that name.
    static func named(_ name: JSONText) -> Self? {
        var found: Self?
        forEach { key in
            if name == key.field.name { found = key }
        }
        return found
    }

    /// Goes through all keys. Unlike `allCases` it makes no array, whose type would be made at run time for each
    /// section.
    @inline(__always)
    static func forEach(_ body: (Self) -> Void) {
        var index = 0
        while let key = Self(rawValue: index) {
            body(key)
            index += 1
        }
    }
}

/// Some of a section's keys.
struct KeySet<Key: ConfigurationKey> {
    private var bits: UInt64 = 0

    func contains(_ key: Key) -> Bool { bits & 1 << UInt64(key.rawValue) != 0 }

    /// Returns whether the key is new.
    @discardableResult
    mutating func insert(_ key: Key) -> Bool {
        defer { bits |= 1 << UInt64(key.rawValue) }
        return !contains(key)
    }
}

enum TopKey: Int, ConfigurationKey {
    case interval, stateDirectory, fabric, host, identities, bindings, sync

    var field: ConfigurationField {
        switch self {
        case .interval: .optional("presence_interval_seconds")
        case .stateDirectory: .optional("state_dir")
        case .fabric: .required("fabric")
        case .host: .required("host")
        case .identities: .required("identities")
        case .bindings: .required("bindings")
        case .sync: .optional("sync")
        }
    }
}

enum FabricKey: Int, ConfigurationKey {
    case centerURL, loginPath, presencePath, source, caFile, allowPlaintext

    var field: ConfigurationField {
        switch self {
        case .centerURL: .required("center_url")
        case .loginPath: .optional("login_path")
        case .presencePath: .optional("presence_path")
        case .source: .optional("source")
        case .caFile: .nullable("ca_file")
        case .allowPlaintext: .optional("allow_plaintext")
        }
    }
}

enum HostKey: Int, ConfigurationKey {
    case source, path, argv, url, unixSocket, tokenFile, timeout, staleAfter, whenStale, whenMissing, stateMap

    var field: ConfigurationField {
        switch self {
        case .source: .required("source")
        case .path: .optional("path")
        case .argv: .optional("argv")
        case .url: .optional("url")
        case .unixSocket: .nullable("unix_socket")
        case .tokenFile: .nullable("token_file")
        case .timeout: .optional("timeout_seconds")
        case .staleAfter: .nullable("stale_after_seconds")
        case .whenStale: .optional("when_stale")
        case .whenMissing: .optional("when_missing")
        case .stateMap: .optional("state_map")
        }
    }
}

enum SyncKey: Int, ConfigurationKey {
    case concurrency, connectTimeout, requestTimeout, deadline, refreshAfter, maxRetries, sessionLifetime, whenRemoved

    var field: ConfigurationField {
        switch self {
        case .concurrency: .optional("concurrency")
        case .connectTimeout: .optional("connect_timeout_seconds")
        case .requestTimeout: .optional("request_timeout_seconds")
        case .deadline: .optional("deadline_seconds")
        case .refreshAfter: .optional("refresh_seconds")
        case .maxRetries: .optional("max_retries")
        case .sessionLifetime: .optional("session_seconds")
        case .whenRemoved: .optional("when_removed")
        }
    }
}

enum IdentityKey: Int, ConfigurationKey {
    case agentID, enabled, userID, apiKey, apiKeyFile, apiKeyVariable, apiKeyCredential

    var field: ConfigurationField {
        switch self {
        case .agentID: .required("agent_id")
        case .enabled: .optional("enabled")
        case .userID: .nullable("fabric_user_id")
        case .apiKey: .nullable("api_key")
        case .apiKeyFile: .nullable("api_key_file")
        case .apiKeyVariable: .nullable("api_key_env")
        case .apiKeyCredential: .nullable("api_key_credential")
        }
    }

    /// Whether it says where the API key is.
    var isAPIKey: Bool {
        switch self {
        case .apiKey, .apiKeyFile, .apiKeyVariable, .apiKeyCredential: true
        case .agentID, .enabled, .userID: false
        }
    }
}

enum BindingKey: Int, ConfigurationKey {
    case agentID, guildID, channelID

    var field: ConfigurationField {
        switch self {
        case .agentID: .required("agent_id")
        case .guildID: .required("fabric_guild_node_id")
        case .channelID: .optional("channel_id")
        }
    }
}
