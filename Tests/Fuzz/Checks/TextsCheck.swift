import OneShotCore

/// Short texts in a grammar of their own: a time, a line of an answer's head, the value of `Retry-After`, an endpoint.
func checkTexts(_ bytes: UnsafeRawBufferPointer) throws {
    // An offset may lead out of the years that have four digits.
    let years = Timestamp(epochSeconds: -.infinity)...Timestamp(epochSeconds: .infinity)
    if let time = Timestamp(rfc3339: bytes), years.contains(time) {
        let spelled = time.rfc3339
        try promise(spelled.utf8.count == 20, "a time is spelled \(spelled)")
        let again = Timestamp(rfc3339: spelled)
        let milliseconds = time.milliseconds - (again?.milliseconds ?? .max / 2)
        try promise((0..<1000).contains(milliseconds), "a time is spelled \(spelled), and that is another")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    try checkWait(text)
    let line = HeaderLine(bytes)
    if let value = line.value(of: "retry-after") {
        try promise(!line.isEnd && !line.isStatusLine, "a field that is a status line or the end")
        try promise(value.utf8.first != UInt8(ascii: " ") && value.utf8.last != UInt8(ascii: " "), "blanks are kept")
        try checkWait(value)
    }
    try checkEndpoint(text)
}

private func checkWait(_ value: String) throws {
    let wait = RetryAfter(header: value).wait(at: now)
    try promise((.milliseconds(200)...WireMemory.longest).contains(wait), "a wait of \(wait)")
}
