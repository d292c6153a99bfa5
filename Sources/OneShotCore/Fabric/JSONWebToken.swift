/// Reads JSON Web Tokens (RFC 7519). A token of three parts between dots counts as one. Only its expiry matters here;
/// Fabric checks the signature.
enum JSONWebToken {
    /// The `exp` claim, if there is one that can be read.
    static func expiry(of token: String) -> Timestamp? {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let claims = decodeBase64URL(parts[1]) else { return nil }
        return claims.withUnsafeBytes { try? readExpiry($0) }
    }

    private static func readExpiry(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> Timestamp? {
        var expiry: Timestamp?
        var reader = JSONReader(bytes)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "exp", try reader.kind() == .number {
                expiry = if case .time(let end) = try reader.readGivenTime() { end } else { nil }
            } else {
                try reader.skipValue()
            }
        }
        try reader.finish()
        return expiry
    }

    /// Decodes base64 in the alphabet for URLs (RFC 4648, section 5), with or without padding.
    private static func decodeBase64URL(_ text: Substring.UTF8View) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "_"): value = 63
            case UInt8(ascii: "="): continue
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
