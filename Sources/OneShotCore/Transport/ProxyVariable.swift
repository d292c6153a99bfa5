/// Which environment variable sends a request through a proxy. libcurl reads the variables itself and does not say which
/// one it has used, so this looks them up by the same rules, for messages alone.
enum ProxyVariable {
    /// The variable's name, or `nil` if the request to the endpoint uses no proxy.
    static func name(for endpoint: Endpoint, environment: (String) -> String? = Environment.value) -> String? {
        func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        let exceptions = (value("no_proxy") ?? value("NO_PROXY") ?? "").lowercased()
        let isException = exceptions.split { $0 == "," || $0 == " " }.contains { entry in
            let domain = entry.drop { $0 == "." }
            return endpoint.host == domain || endpoint.host.hasSuffix(".\(domain)")
        }
        if endpoint.isLoopback || isException || exceptions == "*" { return nil }
        // libcurl does not read HTTP_PROXY, which a client's header could set in a CGI program.
        let names = endpoint.scheme == .http ? ["http_proxy"] : ["https_proxy", "HTTPS_PROXY"]
        return (names + ["all_proxy", "ALL_PROXY"]).first { value($0) != nil }
    }
}
