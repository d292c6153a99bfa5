internal import CShims

/// libcurl's easy handle, which is used for one request after another. `CCurl.h` has its options and infos.
final class CurlHandle {
    let raw: OpaquePointer

    /// `nil` if memory is short.
    init?() {
        guard let raw = ccurl_easy_new() else { return nil }
        self.raw = raw
    }

    deinit { ccurl_easy_free(raw) }

    /// Forgets everything about the last request: its options, and also its status, which libcurl would otherwise still
    /// give for a request that it refuses before it sends anything.
    func reset() { ccurl_easy_reset(raw) }

    /// Sets an option.
    ///
    /// - Throws: Why libcurl refuses it, also if this version does not know the option.
    func set(_ option: Int, _ value: Int) throws(CurlError) {
        try CurlError.check(ccurl_easy_set_long(raw, CInt(option), value), option)
    }

    /// Sets an option to a text, which libcurl copies. `nil` unsets it.
    func set(_ option: Int, _ value: String?) throws(CurlError) {
        try CurlError.check(ccurl_easy_set_text(raw, CInt(option), value), option)
    }

    /// Sets an option to a pointer, which libcurl borrows until the transfer ends.
    func set(_ option: Int, borrowing value: UnsafeRawPointer?) throws(CurlError) {
        try CurlError.check(ccurl_easy_set_pointer(raw, CInt(option), value), option)
    }

    func set(_ option: Int, _ sink: @escaping ccurl_sink) throws(CurlError) {
        try CurlError.check(ccurl_easy_set_sink(raw, CInt(option), sink), option)
    }

    func set(_ option: Int, opener: @escaping ccurl_opener) throws(CurlError) {
        try CurlError.check(ccurl_easy_set_opener(raw, CInt(option), opener), option)
    }

    func set(_ option: Int, check: @escaping ccurl_check) throws(CurlError) {
        try CurlError.check(ccurl_easy_set_check(raw, CInt(option), check), option)
    }

    /// The number that libcurl has for an info, or 0.
    func number(_ info: Int) -> Int {
        var value = 0
        return ccurl_easy_get_long(raw, CInt(info), &value) == 0 ? value : 0
    }

    /// The time that libcurl has for an info, or 0.
    func time(_ info: Int) -> Interval {
        var seconds = 0.0
        return ccurl_easy_get_double(raw, CInt(info), &seconds) == 0 ? .seconds(seconds) : .zero
    }
}

/// A call of libcurl that failed, in libcurl's words.
struct CurlError: Error, CustomStringConvertible {
    let description: String

    /// Throws if setting an option has failed.
    static func check(_ result: CInt, _ option: Int) throws(CurlError) {
        if result == 0 { return }
        throw CurlError(
            description: "libcurl refuses its option \(option): \(String(cString: ccurl_easy_message(result)))")
    }

    /// Throws if a call on the set of transfers has failed.
    static func check(multi result: CInt) throws(CurlError) {
        if result == 0 { return }
        throw CurlError(description: "libcurl cannot go on: \(String(cString: ccurl_multi_message(result)))")
    }
}
