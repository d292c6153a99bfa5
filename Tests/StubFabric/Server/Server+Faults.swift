extension Server {
    /// Serves a request normally, or with the next fault that applies to it.
    mutating func serve(_ exchange: Exchange) {
        guard let entry = journal.request(exchange.sequence), let connection = connections[exchange.connection] else {
            return
        }
        guard let fault = faults.take(for: entry) else { return answer(exchange, with: perform(exchange)) }
        switch fault {
        case .status(let code, let headers, let body):
            let own = (200..<300).contains(code) ? perform(exchange) : nil
            if let own, !own.isSuccess { return answer(exchange, with: own) }
            answer(exchange, with: HTTPResponse(status: code, headers: headers, body: Array(body.utf8)))

        case .delay(let seconds):
            let answer = perform(exchange)
            timers.schedule(.answer(exchange, answer), at: Clock.monotonic.adding(seconds: seconds))

        case .hang: break
        case .applyThenHang: _ = perform(exchange)
        case .applyLate(let seconds):
            timers.schedule(.apply(exchange), at: Clock.monotonic.adding(seconds: seconds))

        case .reset: drop(connection, resetting: true)
        case .applyThenReset:
            _ = perform(exchange)
            drop(connection, resetting: true)
        case .close: drop(connection)

        case .garbage: sendLast("\u{1}\u{2}220 this is no HTTP\r\n", on: connection)
        case .raw(let bytes):
            if let refusal = refusal(of: exchange, answeredWith: bytes) { return answer(exchange, with: refusal) }
            sendLast(bytes, on: connection)
        case .endless(let bytes, let piece):
            if let refusal = refusal(of: exchange, answeredWith: bytes) { return answer(exchange, with: refusal) }
            // Send many bytes at a time, unlike `drip`.
            let pieces = String(repeating: piece, count: max(1, (16 << 10) / max(1, piece.utf8.count)))
            send(Array(bytes.utf8), then: .endless(Array(pieces.utf8)), on: connection)
        case .interim:
            let piece = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
            send([], then: .endless(Array(String(repeating: piece, count: 20).utf8)), on: connection)

        case .bodyVerbatim(let body):
            if case .presence = exchange.call, case let own = perform(exchange), !own.isSuccess {
                return answer(exchange, with: own)
            }
            answer(exchange, with: HTTPResponse(status: 200, headers: Self.jsonType, body: Array(body.utf8)))

        case .echoSecrets: answer(exchange, with: Self.echo(of: exchange.request))

        case .truncated, .headOnly, .endlessHeaders, .endlessBody, .drip, .dripBody, .hugeBody, .badChunk:
            let own = perform(exchange)
            journal.answered(exchange.sequence, with: own.status)
            deform(own, as: fault, on: connection)
        }
    }

    /// Applies a PUT whose answer begins with a 2xx, and returns Fabric's own answer if Fabric refuses it.
    ///
    /// Does nothing for other requests and other answers.
    private mutating func refusal(of exchange: Exchange, answeredWith bytes: String) -> HTTPResponse? {
        guard bytes.hasPrefix("HTTP/1.1 2"), case .presence = exchange.call else { return nil }
        let own = perform(exchange)
        return own.isSuccess ? nil : own
    }

    /// Sends a text, then closes the connection.
    private mutating func sendLast(_ text: String, on connection: Connection) {
        connection.closesAfterAnswer = true
        send(Array(text.utf8), on: connection)
    }

    /// Sends Fabric's own answer with an error after the status line.
    private mutating func deform(_ answer: HTTPResponse, as fault: Fault, on connection: Connection) {
        let filler = String(repeating: "x", count: 1000)
        switch fault {
        case .truncated:
            connection.closesAfterAnswer = true
            send(answer.head(length: answer.body.count + 1000, closing: false) + answer.body, on: connection)
        case .headOnly:
            // An endless stream of nothing keeps the answer unfinished.
            send(answer.head(length: answer.body.count, closing: false), then: .endless([]), on: connection)
        case .endlessHeaders:
            let piece = String(repeating: "X-Filler: \(filler)\r\n", count: 16)
            send(Array(answer.statusLine.utf8), then: .endless(Array(piece.utf8)), on: connection)
        case .endlessBody:
            let piece = Array(String(repeating: filler, count: 64).utf8)
            send(answer.head(length: nil, closing: true), then: .endless(piece), on: connection)
        case .drip:
            let bytes = answer.encoded(closing: connection.closesAfterAnswer)
            send([], then: .drip(bytes[...]), on: connection)
        case .dripBody:
            let head = answer.head(length: answer.body.count, closing: connection.closesAfterAnswer)
            send(head, then: .drip(answer.body[...]), on: connection)
        case .hugeBody(let size):
            let padding = max(0, size - answer.body.count)
            let head = answer.head(length: answer.body.count + padding, closing: connection.closesAfterAnswer)
            send(head + answer.body, then: padding > 0 ? .blanks(padding) : nil, on: connection)
        case .badChunk:
            connection.closesAfterAnswer = true
            let head = answer.head(length: nil, closing: false, more: [("Transfer-Encoding", "chunked")])
            send(head + Array("no size\r\nx\r\n".utf8), on: connection)
        default: preconditionFailure("\(fault) does not deform an answer")
        }
    }

    private static let jsonType = [("Content-Type", "application/json")]

    private static func echo(of request: HTTPRequest) -> HTTPResponse {
        let text = "\(request.header("authorization") ?? "") \(request.text)"
        let line = text.map { $0.isNewline ? " " : $0 }
        return HTTPResponse(status: 400, headers: [("X-Echo", String(line))], body: Array(text.utf8))
    }
}
