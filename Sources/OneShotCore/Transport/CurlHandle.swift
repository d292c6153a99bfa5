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

    /// Sets an option, and returns whether libcurl knows it.
    @discardableResult
    func set(_ option: Int, _ value: Int) -> Bool { ccurl_easy_set_long(raw, CInt(option), value) == 0 }

    /// Sets an option to a text, which libcurl copies, and returns whether libcurl knows the option. `nil` unsets it.
    @discardableResult
    func set(_ option: Int, _ value: String?) -> Bool { ccurl_easy_set_text(raw, CInt(option), value) == 0 }

    /// Sets an option to a pointer, which libcurl borrows until the transfer ends.
    func set(_ option: Int, borrowing value: UnsafeRawPointer?) {
        ccurl_easy_set_pointer(raw, CInt(option), value)
    }

    func set(_ option: Int, _ sink: @escaping ccurl_sink) { ccurl_easy_set_sink(raw, CInt(option), sink) }

    /// The number that libcurl has for an info, or 0.
    func number(_ info: Int) -> Int {
        var value = 0
        return ccurl_easy_get_long(raw, CInt(info), &value) == 0 ? value : 0
    }
}
