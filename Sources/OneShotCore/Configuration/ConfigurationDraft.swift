/// The parts of a configuration that have been read. Each file `ConfigurationDraft+….swift` reads one section.
struct ConfigurationDraft {
    let path: String

    /// `$CREDENTIALS_DIRECTORY`, if systemd has set it.
    let credentials: String?

    var stateDirectory: String?
    var fabric: FabricSettings?
    var source: HostSource?
    var policy = PlanPolicy()
    var engine = EngineSettings()

    /// `nil`: derived from the interval.
    var deadline: Interval?

    var builder = Roster.Builder()
    var roster: Roster?

    /// By agent number: the API keys, and the indexes of the identities in their list.
    var keys: [KeySource?] = []
    var identityIndexes: [Int] = []

    /// The file of the identities, and the path of their list in it.
    var identityList: (file: String, path: JSONPath)

    init(path: String, credentials: String?) {
        self.path = path
        self.credentials = credentials
        identityList = (path, .root)
    }

    /// Throws the errors, if there are any.
    func finish(_ diagnostics: [Diagnostic]) throws(ConfigurationError) -> Configuration {
        guard diagnostics.isEmpty, let fabric, let source, let roster else { throw ConfigurationError(diagnostics) }
        var engine = engine
        // The default is five sixths of the interval, at most an hour.
        engine.deadline = deadline ?? min(max(policy.interval * 5 / 6, .milliseconds(500)), .seconds(3600))
        engine.interval = policy.interval
        return Configuration(
            path: path, identityPath: identityList.file, stateDirectory: stateDirectory, fabric: fabric,
            source: source, policy: policy, engine: engine, roster: roster, keys: keys)
    }
}
