/// Which release this is, for `version` and the user agent.
enum Version {
    static let current = "0.2.0"
}
