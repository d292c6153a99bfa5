/// Something a server does instead of answering as it should.
///
/// Whatever starts with a 2xx status line has applied the PUT first, because a 2xx acknowledges; where Fabric itself would
/// refuse the request, that refusal stands in its place.
package enum Fault: Sendable {
    /// Answers this. A PUT is applied only if the code is a 2xx.
    case status(Int, headers: [(String, String)] = [], body: String = "")
    /// Applies, then answers that many seconds late.
    case delay(Double)
    /// Neither applies nor answers.
    case hang
    /// Applies, and never answers.
    case applyThenHang
    /// Never answers, and applies that many seconds later, even if the client has long gone.
    case applyLate(Double)
    /// Resets the connection (RST) before it applies.
    case reset
    /// Applies, then resets the connection.
    case applyThenReset
    /// Closes the connection (FIN) without applying or answering.
    case close
    /// Answers bytes that are not HTTP, then closes. Does not apply.
    case garbage
    /// Answers these bytes as they stand, then closes. A login gives out no token.
    case raw(String)
    /// Answers as it should, with a `Content-Length` larger than what it sends, then closes.
    case truncated
    /// The head as it should be, and never the body.
    case headOnly
    /// A status line, then headers without end.
    case endlessHeaders
    /// A head without a length, then a body without end.
    case endlessBody
    /// Answers as it should, one byte a second.
    case drip
    /// The head as it should be, then the body one byte a second.
    case dripBody
    /// Answers these bytes as they stand, then the piece over and over. A login gives out no token.
    case endless(String, piece: String)
    /// 100 and 103 responses without end. Does not apply.
    case interim
    /// Answers as it should, the body padded with blanks to that many bytes.
    case hugeBody(Int)
    /// A body whose first chunk has no valid size, then closes.
    case badChunk
    /// Answers 200 with this body. A login gives out no token, a PUT is applied.
    case bodyVerbatim(String)
    /// Answers a 400 that repeats the `Authorization` header and the request's body, in its body and in a header.
    case echoSecrets

    /// Answers that code with a `Retry-After` header, as it stands.
    package static func retryAfter(_ code: Int, _ value: String) -> Fault {
        .status(code, headers: [("Retry-After", value)])
    }
}
