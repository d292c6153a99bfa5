/// How an identity's API key is had.
package enum KeySource: Equatable, Sendable {
    case inline(Secret)
    case file(path: String)
    case environment(name: String)

    /// A file of that name in systemd's `$CREDENTIALS_DIRECTORY`.
    case credential(name: String)

    /// Why there is no key: where it was looked for, and what is wrong there.
    package typealias Unreadable = SecretFile.Unreadable

    /// Reads the key.
    ///
    /// - Parameter environment: The value of a variable.
    /// - Returns: The key, without line ends behind it.
    /// - Throws: Why there is none.
    package func read(environment: (String) -> String?) throws(Unreadable) -> Secret {
        switch self {
        case .inline(let key):
            return try Self.checked(key, "api_key")
        case .file(let path):
            return try Self.readFile(path)
        case .environment(let name):
            guard let value = environment(name) else {
                throw Unreadable(description: "the environment variable \(quoted(name)) of api_key_env is not set")
            }
            // What is not UTF-8 has been replaced by then, and no key holds the replacement.
            if value.unicodeScalars.contains("\u{FFFD}") {
                throw Unreadable(description: "the environment variable \(quoted(name)) holds bytes that are not UTF-8")
            }
            return try Self.checked(Secret(value), "the environment variable \(quoted(name))")
        case .credential(let name):
            guard let directory = environment("CREDENTIALS_DIRECTORY"), !directory.isEmpty else {
                throw Unreadable(
                    description: "$CREDENTIALS_DIRECTORY is not set, where systemd puts the credential \(quoted(name))")
            }
            return try Self.readFile("\(directory)/\(name)")
        }
    }

    /// The file that holds the key, if one does.
    package func path(environment: (String) -> String?) -> String? {
        switch self {
        case .inline, .environment: nil
        case .file(let path): path
        case .credential(let name): environment("CREDENTIALS_DIRECTORY").map { "\($0)/\(name)" }
        }
    }

    private static func readFile(_ path: String) throws(Unreadable) -> Secret {
        let bytes = try SecretFile.read(path, "the key file")
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Unreadable(description: "the key file \(path) holds bytes that are not UTF-8")
        }
        return Secret(text)
    }

    private static func checked(_ key: Secret, _ subject: String) throws(Unreadable) -> Secret {
        if key.isEmpty { throw Unreadable(description: "\(subject) is empty") }
        return key
    }
}

extension KeySource: CustomStringConvertible {
    /// Where the key is, for messages; never the key itself.
    package var description: String {
        switch self {
        case .inline: "api_key in the configuration"
        case .file(let path): "the file \(path)"
        case .environment(let name): "the environment variable \(name)"
        case .credential(let name): "systemd's credential \(name)"
        }
    }
}
