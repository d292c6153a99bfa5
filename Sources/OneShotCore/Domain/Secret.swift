/// A key or a token. It cannot be printed: no description, dump or interpolation shows it.
package struct Secret: Hashable, Sendable {
    private let value: String

    init(_ value: String) { self.value = value }

    var isEmpty: Bool { value.isEmpty }

    /// The secret itself, for the wire and the token cache. Search for this name to see every place it goes to.
    package func reveal() -> String { value }
}

extension Secret {
    package static func == (left: Self, right: Self) -> Bool { left.value.hasSameBytes(as: right.value) }

    package func hash(into hasher: inout Hasher) { value.hashBytes(into: &hasher) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

// MARK: - Keys

extension Secret {
    /// Checks a key.
    ///
    /// - Parameters:
    ///   - text: The key.
    ///   - source: Where it is, for the error.
    /// - Throws: Why it can be no key. The error never says what the key is.
    init(key text: String, _ source: String) throws(InputError) {
        if text.isEmpty { throw InputError(source, "is empty") }
        for scalar in text.unicodeScalars {
            let name: String
            switch scalar {
            case "\u{FEFF}": name = "a byte order mark"
            case "\0": name = "a NUL"
            case "\n", "\r": name = "a line end within the key"
            default: continue
            }
            throw InputError(
                source, "holds \(name)", accepted: "accepted is one line of UTF-8 without a byte order mark")
        }
        self.init(text)
    }
}

// MARK: - Files

extension Secret {
    /// What a file with a secret is for, which decides what it may hold.
    package enum FileKind: String, Sendable {
        /// An agent's API key: one line of text. It is sent in JSON.
        case key = "the key file"

        /// A bearer token. It is sent in a header, which cannot hold everything.
        case token = "the token file"
    }

    private static let fileLimit = 64 << 10

    /// Reads a file that holds one secret and nothing else. Line ends after it are not part of the secret.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - kind: What it is for.
    /// - Throws: Why there is no secret. The error never says what the file holds.
    init(file path: String, _ kind: FileKind) throws(InputError) {
        let source = "\(kind.rawValue) \(path)"
        let contents: FileContents?
        do throws(FileContents.Failure) {
            contents = try FileContents.read(path, limit: Self.fileLimit)
        } catch {
            throw InputError(source, "cannot be read: \(error)")
        }
        guard let contents else { throw InputError(source, "does not exist") }
        let bytes = contents.bytesBeforeLineEnds
        if bytes.isEmpty { throw InputError(source, "is empty") }
        switch kind {
        case .key:
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw InputError(source, "holds bytes that are not UTF-8")
            }
            try self.init(key: text, source)
        case .token:
            guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                let accepted = "accepted is one line of printable ASCII without spaces"
                throw InputError(source, "holds what no header can", accepted: accepted)
            }
            self.init(String(decoding: bytes, as: UTF8.self))
        }
    }
}
