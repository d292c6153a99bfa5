/// A file with a token that a header can hold, and nothing else but line ends behind it.
package enum TokenFile {
    /// Why there is no token. It never says what the file holds.
    package struct Unreadable: Error, Equatable, Sendable, CustomStringConvertible {
        package let description: String
    }

    private static let limit = 64 << 10

    package static func read(_ path: String) throws(Unreadable) -> Secret {
        let contents: FileContents?
        do throws(FileContents.Failure) {
            contents = try FileContents.read(path, limit: limit)
        } catch {
            throw Unreadable(description: "the token file \(path) cannot be read: \(error)")
        }
        guard let contents else { throw Unreadable(description: "the token file \(path) does not exist") }
        let bytes = contents.bytesBeforeLineEnds
        if bytes.isEmpty { throw Unreadable(description: "the token file \(path) is empty") }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Unreadable(
                description: "the token file \(path) holds what no header can; accepted is one line of printable ASCII"
                    + " without spaces")
        }
        return Secret(String(decoding: bytes, as: UTF8.self))
    }
}
