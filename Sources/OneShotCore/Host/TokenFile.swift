/// A file with a token that a header can hold.
package enum TokenFile {
    package typealias Unreadable = SecretFile.Unreadable

    package static func read(_ path: String) throws(Unreadable) -> Secret {
        let bytes = try SecretFile.read(path, "the token file")
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Unreadable(
                description: "the token file \(path) holds what no header can; accepted is one line of printable ASCII"
                    + " without spaces")
        }
        return Secret(String(decoding: bytes, as: UTF8.self))
    }
}
