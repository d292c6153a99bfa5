/// Splits the input of a connection into requests. They may arrive in pieces, several at once, or slowly.
struct RequestParser {
    /// Input that cannot be served. The connection cannot be used any more after it.
    struct Failure: Error {
        let status: Int
        let reason: String
        /// The part of the request that could be parsed.
        var request: HTTPRequest?
    }

    static let headLimit = 64 << 10
    static let bodyLimit = 1 << 20

    private var bytes: [UInt8] = []
    /// The offset of the next unread byte. The bytes before it are removed once there are many.
    private var start = 0
    /// How far the end of the head was searched for, so that a slow sender costs no more than a fast one.
    private var scanned = 0
    private var head: (request: HTTPRequest, length: Int)?

    var unreadCount: Int { bytes.count - start }

    /// Whether a client waits for `100 Continue` before it sends the body. `true` at most once per request.
    private(set) var wantsContinue = false

    mutating func append(_ more: UnsafeRawBufferPointer) { bytes.append(contentsOf: more) }

    mutating func continued() { wantsContinue = false }

    /// The next complete request, or `nil` until more input arrives.
    mutating func next() throws(Failure) -> HTTPRequest? {
        if head == nil {
            guard let end = try endOfHead() else { return nil }
            head = try RequestHead.parse(bytes[start..<end])
            start = end + 4
            scanned = start
            wantsContinue = head?.request.header("expect")?.lowercased() == "100-continue"
        }
        guard var request = head?.request, let length = head?.length, unreadCount >= length else { return nil }
        request.body = Array(bytes[start..<start + length])
        head = nil
        wantsContinue = false
        start += length
        scanned = start
        if start == bytes.count || start > Self.headLimit {
            bytes.removeFirst(start)
            start = 0
            scanned = 0
        }
        return request
    }

    /// The offset of the empty line that ends the head.
    private mutating func endOfHead() throws(Failure) -> Int? {
        // RFC 9112: an empty line before a request is ignored.
        while start == scanned, unreadCount >= 2, bytes[start] == 13, bytes[start + 1] == 10 {
            start += 2
            scanned = start
        }
        while scanned + 4 <= bytes.count {
            if bytes[scanned] == 13, bytes[scanned + 1] == 10, bytes[scanned + 2] == 13, bytes[scanned + 3] == 10 {
                return scanned
            }
            scanned += 1
        }
        if unreadCount > Self.headLimit {
            throw Failure(status: 431, reason: "the head is longer than \(Self.headLimit) bytes")
        }
        return nil
    }
}
