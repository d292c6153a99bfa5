extension ConfigurationDraft {
    mutating func readFabric(_ reader: inout ConfigurationReader) throws(JSONError) {
        var centerURL: String?
        var loginPath: String?
        var presencePath: PresencePath?
        var source: String?
        var caFile: String?
        try reader.object { (reader, key: FabricKey) throws(JSONError) in
            switch key {
            case .centerURL: centerURL = try reader.name()
            case .loginPath: loginPath = try Self.urlPath(&reader)
            case .presencePath: presencePath = try Self.presencePath(&reader)
            case .source: source = try reader.name()
            case .caFile:
                caFile = try reader.filePath()
                if let caFile { Self.checkReadable(caFile, &reader) }
            case .allowPlaintext: engine.allowsPlaintext = try reader.boolean() ?? false
            }
        }
        guard let centerURL, let center = Self.center(centerURL, engine.allowsPlaintext, &reader) else { return }
        var settings = FabricSettings(centerURL: centerURL, center: center)
        if let loginPath { settings.loginPath = loginPath }
        if let presencePath { settings.presencePath = presencePath }
        if let source { settings.source = source }
        settings.caFile = caFile
        fabric = settings
    }

    /// Checked after the whole section is read, since the key that allows plain http may follow the URL.
    private static func center(
        _ url: String, _ allowsPlaintext: Bool, _ reader: inout ConfigurationReader
    ) -> Endpoint? {
        do throws(EndpointError) {
            let center = try Endpoint(url)
            if center.isSecure || allowsPlaintext { return center }
            reader.report(
                "plain http would show keys to the network; accepted are https, http to loopback,"
                    + " or http with fabric.allow_plaintext true", at: FabricKey.centerURL)
        } catch {
            // The URL itself is not shown where it may hold a password or a token.
            let mayHoldSecret = url.utf8.contains(UInt8(ascii: "@")) || error == .queryOrFragment
            let subject = mayHoldSecret ? "" : "\(quoted(url)) "
            reader.report(
                "\(subject)is \(error); accepted are such as https://fabric.example.com", at: FabricKey.centerURL)
        }
        return nil
    }

    private static func urlPath(_ reader: inout ConfigurationReader) throws(JSONError) -> String? {
        guard let text = try reader.name() else { return nil }
        let isPath =
            text.hasPrefix("/")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        if isPath { return text }
        reader.report(
            "\(quoted(text)) is not accepted; accepted is a path that begins with a slash, in printable ASCII,"
                + " without space, query or fragment")
        return nil
    }

    private static func presencePath(_ reader: inout ConfigurationReader) throws(JSONError) -> PresencePath? {
        guard let text = try urlPath(&reader) else { return nil }
        if let template = PresencePath(template: text) { return template }
        reader.report("\(quoted(text)) lacks {user_id}, the place for the user id")
        return nil
    }

    private static func checkReadable(_ path: String, _ reader: inout ConfigurationReader) {
        do throws(FileContents.Failure) {
            try FileContents.checkReadable(path)
        } catch {
            reader.report("\(quoted(path, limit: 200)) cannot be read: \(error)")
        }
    }
}
