/// Where an identity's API key is.
enum KeySource: Equatable, Sendable {
    case inline(Secret)
    case file(path: String)
    case environment(name: String)

    /// A file of that name in systemd's `$CREDENTIALS_DIRECTORY`.
    case credential(name: String)

    /// Reads the key.
    ///
    /// - Parameter environment: Gives the value of an environment variable.
    /// - Returns: The key, without line ends after it.
    /// - Throws: Why there is no key.
    func read(environment: (String) -> String?) throws(InputError) -> Secret {
        switch self {
        case .inline(let key):
            return try Secret(key: key.reveal(), "api_key")
        case .file(let path):
            return try Secret(file: path, .key)
        case .environment(let name):
            guard let value = environment(name) else {
                throw InputError("the environment variable \(quoted(name)) of api_key_env", "is not set")
            }
            // Bytes that are not UTF-8 have been replaced already, and no key holds the replacement.
            if value.unicodeScalars.contains("\u{FFFD}") {
                throw InputError("the environment variable \(quoted(name))", "holds bytes that are not UTF-8")
            }
            let lineEnds: Set<Unicode.Scalar> = ["\n", "\r"]
            let end = value.unicodeScalars.lastIndex { !lineEnds.contains($0) }
            let key = end.map { String(value.unicodeScalars[...$0]) } ?? ""
            return try Secret(key: key, "the environment variable \(quoted(name))")
        case .credential(let name):
            guard let directory = environment("CREDENTIALS_DIRECTORY"), !directory.isEmpty else {
                throw InputError(
                    "$CREDENTIALS_DIRECTORY", "is not set, where systemd puts the credential \(quoted(name))")
            }
            return try Secret(file: "\(directory)/\(name)", .key)
        }
    }

    /// The file that holds the key, if one does.
    func path(environment: (String) -> String?) -> String? {
        switch self {
        case .inline, .environment: nil
        case .file(let path): path
        case .credential(let name): environment("CREDENTIALS_DIRECTORY").map { "\($0)/\(name)" }
        }
    }
}

extension KeySource: CustomStringConvertible {
    /// Where the key is, for messages; never the key itself.
    var description: String {
        switch self {
        case .inline: "api_key in the configuration"
        case .file(let path): "the file \(path)"
        case .environment(let name): "the environment variable \(name)"
        case .credential(let name): "systemd's credential \(name)"
        }
    }
}
