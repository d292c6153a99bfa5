/// Times in caches and reports: epoch seconds, with decimals up to milliseconds.
extension JSONReader {
    /// Reads epoch seconds, rounded to the nearest millisecond.
    ///
    /// - Throws: `JSONError` if the next value is not a number.
    mutating func readTimestamp() throws(JSONError) -> Timestamp {
        Timestamp(epochSeconds: try readDouble())
    }
}

extension JSONWriter {
    mutating func member(_ name: String, _ value: Timestamp) {
        key(name)
        decimal(value.milliseconds, decimals: 3)
    }

    mutating func member(_ name: String, _ value: Timestamp?) {
        key(name)
        if let value { decimal(value.milliseconds, decimals: 3) } else { null() }
    }
}
