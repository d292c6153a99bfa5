import OneShotCore

/// Checks short texts: a time, a header line of a response, the value of `Retry-After`, and an endpoint.
func checkTexts(_ bytes: UnsafeRawBufferPointer) throws {
    // A time zone offset may lead to a year without four digits.
    let years = Timestamp(epochSeconds: -.infinity)...Timestamp(epochSeconds: .infinity)
    if let time = Timestamp(rfc3339: bytes), years.contains(time) {
        let spelled = time.rfc3339
        try promise(spelled.utf8.count == 20, "a time is spelled \(spelled)")
        let again = Timestamp(rfc3339: spelled)
        let milliseconds = time.milliseconds - (again?.milliseconds ?? .max / 2)
        try promise((0..<1000).contains(milliseconds), "a time is written as \(spelled), which is another time")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    try checkWait(text)
    let line = HeaderLine(bytes)
    if let value = line.value(of: "retry-after") {
        try promise(!line.isEnd && !line.isStatusLine, "a header field is also a status line or the end of the head")
        let space = UInt8(ascii: " ")
        try promise(value.utf8.first != space && value.utf8.last != space, "leading or trailing spaces are kept")
        try checkWait(value)
    }
    try checkEndpoint(text)
}

private func checkWait(_ value: String) throws {
    guard let wait = RetryAfter(header: value)?.wait(at: now) else { return }
    try promise((.milliseconds(200)...TokenState.longest).contains(wait), "a wait of \(wait)")
}
