/// Quotes a URL from outside for a message, without what may be secret in it: user information, query and fragment.
///
/// The text need not be a URL. All before the last `@` is left out, because a password may hold any character.
func quotedURL(_ text: String) -> String {
    let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) } ?? ""
    var rest = String(decoding: text.utf8.dropFirst(scheme.utf8.count), as: UTF8.self)
    if let at = rest.utf8.lastIndex(of: UInt8(ascii: "@")) { rest = "…" + rest[at...] }
    if let end = rest.utf8.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
        rest = rest[..<end] + "…"
    }
    return quoted(scheme + rest, limit: 120)
}
