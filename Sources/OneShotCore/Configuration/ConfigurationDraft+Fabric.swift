extension ConfigurationDraft {
    mutating func readFabric(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ engine: inout EngineSettings
    ) throws(JSONError) {
        var centerURL: String?
        var loginPath: String?
        var presencePath: PresencePath?
        var source: String?
        var caFile: String?
        try fields.object(
            &reader, JSONPath("fabric"),
            [
                .required("center_url"), .optional("login_path"), .optional("presence_path"), .optional("source"),
                .optional("ca_file"), .optional("allow_plaintext"),
            ]
        ) { fields, reader, place throws(JSONError) in
            switch place {
            case 0: centerURL = try fields.name(&reader, "fabric.center_url")
            case 1: loginPath = try Self.urlPath(&fields, &reader, "fabric.login_path")
            case 2: presencePath = try Self.presencePath(&fields, &reader, "fabric.presence_path")
            case 3: source = try fields.name(&reader, "fabric.source")
            case 4:
                if try fields.isNull(&reader) { break }
                caFile = try fields.name(&reader, "fabric.ca_file").map { Self.resolve($0, in: directory) }
                if let caFile { Self.checkReadable(caFile, &fields) }
            default: engine.allowsPlaintext = try fields.boolean(&reader, "fabric.allow_plaintext") ?? false
            }
        }
        guard let centerURL, let center = Self.center(centerURL, engine.allowsPlaintext, &fields) else { return }
        var settings = FabricSettings(centerURL: centerURL, center: center)
        if let loginPath { settings.loginPath = loginPath }
        if let presencePath { settings.presencePath = presencePath }
        if let source { settings.source = source }
        settings.caFile = caFile
        fabric = settings
    }

    /// Plain http is looked at last, since the key that allows it may stand behind the URL.
    private static func center(_ url: String, _ allowsPlaintext: Bool, _ fields: inout FieldReader) -> Endpoint? {
        let path = "fabric.center_url"
        do throws(Endpoint.Flaw) {
            let center = try Endpoint(url)
            if center.isSecure || allowsPlaintext { return center }
            fields.report(
                path,
                "plain http would show keys to the network; accepted are https, http to loopback,"
                    + " or http with fabric.allow_plaintext true")
        } catch {
            // The URL itself is not shown where it may hold a password or a token.
            let mayHoldSecret = url.utf8.contains(UInt8(ascii: "@")) || error == .queryOrFragment
            fields.report(
                path,
                "\(mayHoldSecret ? "is " : "\(quoted(url)) is ")\(error); accepted are such as https://fabric.example.com"
            )
        }
        return nil
    }

    private static func urlPath(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: String
    ) throws(JSONError) -> String? {
        guard let text = try fields.name(&reader, path) else { return nil }
        let isPath =
            text.hasPrefix("/")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        if isPath { return text }
        fields.report(
            path,
            "\(quoted(text)) is not accepted; accepted is a path that begins with a slash, in printable ASCII,"
                + " without space, query or fragment")
        return nil
    }

    private static func presencePath(
        _ fields: inout FieldReader, _ reader: inout JSONReader, _ path: String
    ) throws(JSONError) -> PresencePath? {
        guard let text = try urlPath(&fields, &reader, path) else { return nil }
        if let template = PresencePath(template: text) { return template }
        fields.report(path, "\(quoted(text)) lacks {user_id}, the place for the user id")
        return nil
    }

    private static func checkReadable(_ path: String, _ fields: inout FieldReader) {
        do throws(FileContents.Failure) {
            try FileContents.checkReadable(path)
        } catch {
            fields.report("fabric.ca_file", "\(quoted(path, limit: 200)) cannot be read: \(error)")
        }
    }
}
