import Foundation

/// A response that has not been sent yet.
struct HTTPResponse: Sendable {
    var status: Int
    var headers: [(String, String)] = []
    var body: [UInt8] = []

    var isSuccess: Bool { (200..<300).contains(status) }

    static func json(_ status: Int, _ value: [String: Any]) -> HTTPResponse {
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        let body = (try? JSONSerialization.data(withJSONObject: value, options: options)) ?? Data("{}".utf8)
        return HTTPResponse(status: status, headers: [("Content-Type", "application/json")], body: Array(body))
    }

    static func refusal(_ status: Int, _ reason: String) -> HTTPResponse { .json(status, ["error": reason]) }

    /// The whole response as bytes.
    func encoded(closing: Bool) -> [UInt8] {
        // RFC 9110: 1xx and 204 never have a length.
        let hasLength = status >= 200 && status != 204
        return head(length: hasLength ? body.count : nil, closing: closing) + (hasLength ? body : [])
    }

    /// The status line and the headers. The caller chooses the length, which may be wrong on purpose.
    func head(length: Int?, closing: Bool, more: [(String, String)] = []) -> [UInt8] {
        var text = statusLine
        for (name, value) in headers + more { text += "\(name): \(value)\r\n" }
        if let length { text += "Content-Length: \(length)\r\n" }
        if closing { text += "Connection: close\r\n" }
        return Array((text + "\r\n").utf8)
    }

    var statusLine: String { "HTTP/1.1 \(status) \(ReasonPhrase.text(status))\r\n" }
}

/// The usual text after a status code.
private enum ReasonPhrase {
    static func text(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: "Status \(status)"
        }
    }
}
