/// Where a redirect points, as far as messages may say it.
enum RedirectTarget {
    /// Describes the value of a `Location` header.
    ///
    /// It comes from the server, which may have put into it what it was sent. So user information, query and fragment
    /// are left out, and so is a path with a part that occurs in the request.
    ///
    /// - Parameters:
    ///   - location: The value.
    ///   - sent: What nobody else may see of the request, such as its token.
    /// - Returns: A URL or a path in printable ASCII, of at most 200 characters.
    static func describe(_ location: String, sent: [String]) -> String {
        let text = String(location.unicodeScalars.map { (0x21...0x7E).contains($0.value) ? Character($0) : "?" })
        let visible = text.prefix { $0 != "?" && $0 != "#" }
        let start = visible.firstRange(of: "//")?.upperBound ?? visible.startIndex
        let end = visible[start...].firstIndex(of: "/") ?? visible.endIndex
        let host = visible[start..<end].split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let isEcho = visible[end...].split(separator: "/").contains { part in
            part.contains("%") || part.count > 3 && sent.contains { $0.contains(part) }
        }
        return String((visible[..<start] + host + (isEcho ? "/…" : visible[end...])).prefix(200))
    }
}
