import Foundation

/// A request that was read from a connection.
struct HTTPRequest: Sendable {
    let method: String
    /// The raw request target, including percent-encoding and query.
    let path: String
    let headers: [(name: String, value: String)]
    var body: [UInt8] = []

    func header(_ name: String) -> String? {
        headers.first { $0.name.caseInsensitiveCompare(name) == .orderedSame }?.value
    }

    var closes: Bool { header("connection")?.lowercased() == "close" }

    var bearerToken: String? {
        guard let value = header("authorization"), value.hasPrefix("Bearer ") else { return nil }
        return String(value.dropFirst("Bearer ".count))
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body, if its content type is JSON and it is an object.
    var jsonObject: [String: Any]? {
        let type = header("content-type")?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        guard type == "application/json" else { return nil }
        return (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any]
    }
}
