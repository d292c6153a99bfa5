/// Whether a URL's host is this machine itself, told from its text alone.
///
/// `localhost`, any full dotted quad of 127.0.0.0/8 and `::1` in or out of brackets; no name is resolved, and no short
/// or odd spelling that some resolver might read as loopback counts.
package func isLoopback(host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "localhost." || host == "::1" || host == "[::1]" { return true }
    if !host.hasPrefix("127.") { return false }
    let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4
        && parts.allSatisfy { part in
            part.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } && part.count <= 3 && UInt8(Substring(part)) != nil
        }
}
