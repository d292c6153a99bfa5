/// Parses the request line and the headers.
enum RequestHead {
    /// Returns the request without its body, and the length of the body.
    static func parse(
        _ bytes: ArraySlice<UInt8>
    ) throws(RequestParser.Failure) -> (request: HTTPRequest, length: Int) {
        var lines = String(decoding: bytes, as: UTF8.self).components(separatedByLineEnd: ())
        let parts = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[1].hasPrefix("/") else {
            throw RequestParser.Failure(status: 400, reason: "the request line must be: METHOD /path HTTP/1.1")
        }
        guard parts[2] == "HTTP/1.1" else {
            throw RequestParser.Failure(status: 505, reason: "only HTTP/1.1 is supported")
        }
        var headers: [(name: String, value: String)] = []
        for line in lines {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon != line.startIndex,
                !line[..<colon].utf8.contains(where: { $0 <= 0x20 })
            else {
                throw RequestParser.Failure(status: 400, reason: "a header line must be: Name: value")
            }
            headers.append((String(line[..<colon]), line[colon...].dropFirst().trimmedBlanks))
        }
        let request = HTTPRequest(method: String(parts[0]), path: String(parts[1]), headers: headers)
        return (request, try length(of: request))
    }

    private static func length(of request: HTTPRequest) throws(RequestParser.Failure) -> Int {
        if request.header("transfer-encoding") != nil {
            throw RequestParser.Failure(status: 411, reason: "send a Content-Length, not chunks", request: request)
        }
        guard let text = request.header("content-length") else { return 0 }
        guard let length = Int(text), length >= 0 else {
            throw RequestParser.Failure(status: 400, reason: "Content-Length must be a number", request: request)
        }
        guard length <= RequestParser.bodyLimit else {
            throw RequestParser.Failure(
                status: 413, reason: "the body is longer than \(RequestParser.bodyLimit) bytes", request: request)
        }
        return length
    }
}

extension String {
    /// Splits at CR LF, which is one `Character`.
    fileprivate func components(separatedByLineEnd: Void) -> [Substring] {
        split(separator: "\r\n" as Character, omittingEmptySubsequences: false)
    }
}

extension Substring {
    fileprivate var trimmedBlanks: String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let text = drop(while: isBlank)
        return String(text[..<(text.lastIndex { !isBlank($0) }.map(text.index(after:)) ?? text.startIndex)])
    }
}
