/// Something that a server does instead of answering normally.
///
/// A 2xx acknowledges a PUT, so every fault that answers with a 2xx status line applies the PUT first. If Fabric itself
/// would refuse the request, the stub sends that refusal instead.
package enum Fault: Sendable {
    /// Answers with this status. A PUT is applied only if the status is a 2xx.
    case status(Int, headers: [(String, String)] = [], body: String = "")
    /// Applies the request, and answers this many seconds later.
    case delay(Double)
    /// Neither applies nor answers the request.
    case hang
    /// Applies the request, and never answers.
    case applyThenHang
    /// Never answers, and applies the request this many seconds later, even if the client is gone by then.
    case applyLate(Double)
    /// Resets the connection (RST) without applying the request.
    case reset
    /// Applies the request, then resets the connection.
    case applyThenReset
    /// Closes the connection (FIN) without applying or answering the request.
    case close
    /// Answers with bytes that are not HTTP, then closes. Does not apply the request.
    case garbage
    /// Answers with exactly these bytes, then closes. A login issues no token.
    case raw(String)
    /// Answers normally, but with a `Content-Length` larger than the body, then closes.
    case truncated
    /// Sends a normal head, and never the body.
    case headOnly
    /// Sends a status line, then headers without end.
    case endlessHeaders
    /// Sends a head without a length, then a body without end.
    case endlessBody
    /// Answers normally, one byte a second.
    case drip
    /// Sends a normal head, then the body one byte a second.
    case dripBody
    /// Answers with exactly these bytes, then repeats the piece without end. A login issues no token.
    case endless(String, piece: String)
    /// Sends 100 and 103 responses without end. Does not apply the request.
    case interim
    /// Answers normally, with the body padded with spaces to this many bytes.
    case hugeBody(Int)
    /// Sends a body whose first chunk has no valid size, then closes.
    case badChunk
    /// Answers 200 with this body. A login issues no token. A PUT is applied.
    case bodyVerbatim(String)
    /// Answers a 400 whose body and whose `X-Echo` header repeat the request's `Authorization` header and body.
    case echoSecrets

    /// Answers this status with exactly this `Retry-After` value.
    package static func retryAfter(_ code: Int, _ value: String) -> Fault {
        .status(code, headers: [("Retry-After", value)])
    }
}
