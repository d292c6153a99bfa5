import OneShotCore

/// Checks that a session stays within its limits, contains nothing that could end a header or a line, and survives
/// being written to the token cache.
func checkLogin(_ bytes: UnsafeRawBufferPointer) throws {
    let answer = try Login.decode(Array(bytes), at: now) { $0 == "g" }
    try promiseJSON(bytes, "a login's answer")
    let session = answer.session
    try promise(session.guilds.count <= 17, "\(session.guilds.count) guilds are kept")
    try promise(session.userID.text.utf8.count <= 2048, "a long user id is kept")
    for (guild, access) in session.guilds {
        let token = access.token.reveal()
        try promise(guild.text.utf8.count <= 2048 && access.endpoint.utf8.count <= 2048, "a long name is kept")
        try promise((1...16384).contains(token.utf8.count), "a token of \(token.utf8.count) bytes is kept")
        try promise(token.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a token that no header allows is kept")
        try checkEndpoint(access.endpoint)
        let isUsable = session.isUsable(in: guild, at: now, lifetime: .seconds(60))
        try promise(isUsable, "a new token cannot be used, so each pass logs in")
    }
    for reason in answer.dropped { try promiseLine(reason) }
    var memory = TokenState()
    memory.sessions["a"] = session
    try checkRoundTrip(memory, "the session") {
        TokenCache.encode($0, center: center)
    } decode: {
        try TokenCache.decode($0, center: center)
    }
}

/// Checks that an accepted endpoint contains nothing that could break a request line or a log line, and that its URL is
/// read as the same endpoint.
func checkEndpoint(_ text: String) throws {
    guard let endpoint = try? Endpoint(text) else { return }
    let url = endpoint.url
    try promise((try? Endpoint(url)) == endpoint, "\(url) is not the same endpoint as \(text)")
    try promise(url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }, "\(url) contains a control character or a space")
    try promise(!endpoint.host.utf8.contains(UInt8(ascii: "@")), "\(url) has user information")
    try promise(!url.utf8.contains { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }, "\(url) has a query")
    try promise((1...65535).contains(endpoint.port), "\(url) has port \(endpoint.port)")
}

/// Checks that a message for people is one line without control characters.
func promiseLine(_ text: String) throws {
    let isClean = text.unicodeScalars.allSatisfy { scalar in
        scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && !(0x2028...0x202E).contains(scalar.value)
    }
    try promise(!text.isEmpty && isClean, "a message is \(text.debugDescription)")
}
