/// A file with one secret in it, and nothing else but line ends behind it.
package enum SecretFile {
    /// Why there is no secret. It never says what the file holds.
    package struct Unreadable: Error, Equatable, Sendable, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    private static let limit = 64 << 10

    /// The secret's bytes, of which there is at least one; `name` says in messages what the file is, such as `the key file`.
    package static func read(_ path: String, _ name: String) throws(Unreadable) -> [UInt8] {
        let contents: FileContents?
        do throws(FileContents.Failure) {
            contents = try FileContents.read(path, limit: limit)
        } catch {
            throw Unreadable(description: "\(name) \(path) cannot be read: \(error)")
        }
        guard let contents else { throw Unreadable(description: "\(name) \(path) does not exist") }
        let bytes = Array(contents.bytesBeforeLineEnds)
        if bytes.isEmpty { throw Unreadable(description: "\(name) \(path) is empty") }
        return bytes
    }
}
