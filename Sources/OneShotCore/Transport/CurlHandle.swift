internal import CCurl

/// libcurl's easy handle, used for one request after another. Its options and infos are those of `CCurl.h`.
final class CurlHandle {
    let raw: OpaquePointer

    init?() {
        guard let raw = ccurl_easy_new() else { return nil }
        self.raw = raw
    }

    deinit { ccurl_easy_free(raw) }

    /// Whether libcurl knows the option.
    @discardableResult
    func set(_ option: Int, _ value: Int) -> Bool { ccurl_easy_set_long(raw, CInt(option), value) == 0 }

    /// libcurl copies the text. `nil` unsets the option.
    @discardableResult
    func set(_ option: Int, _ value: String?) -> Bool { ccurl_easy_set_text(raw, CInt(option), value) == 0 }

    /// libcurl borrows the pointer until the transfer ends.
    func set(_ option: Int, borrowing value: UnsafeRawPointer?) {
        ccurl_easy_set_pointer(raw, CInt(option), value)
    }

    func set(_ option: Int, _ sink: @escaping ccurl_sink) { ccurl_easy_set_sink(raw, CInt(option), sink) }

    func number(_ info: Int) -> Int {
        var value = 0
        return ccurl_easy_get_long(raw, CInt(info), &value) == 0 ? value : 0
    }
}
