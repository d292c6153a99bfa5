/// What has been read of a configuration so far. The files `ConfigurationDraft+….swift` read a section each.
struct ConfigurationDraft {
    let path: String

    var stateDirectory: String?
    var fabric: FabricSettings?
    var source: HostSource?
    var policy = PlanPolicy()
    var engine = EngineSettings()

    /// `nil`: it follows from the interval.
    var deadline: Interval?

    var builder = Roster.Builder()
    var roster: Roster?

    /// By agent number: the keys, and where in the list the identities stand.
    var keys: [KeySource?] = []
    var identityIndexes: [Int] = []

    /// The file of the identities, and the path of their list in it.
    var identityList: (file: String, path: JSONPath)

    init(path: String) {
        self.path = path
        identityList = (path, .root)
    }

    /// The configuration, if nothing is wrong with it.
    func finish(_ diagnostics: [Diagnostic]) throws(ConfigurationError) -> Configuration {
        guard diagnostics.isEmpty, let fabric, let source, let roster else { throw ConfigurationError(diagnostics) }
        var engine = engine
        // Unless it is set, a pass gets five sixths of the interval, at most an hour.
        engine.deadline = deadline ?? min(max(policy.interval * 5 / 6, .milliseconds(500)), .seconds(3600))
        engine.interval = policy.interval
        return Configuration(
            path: path, identityPath: identityList.file, stateDirectory: stateDirectory, fabric: fabric,
            source: source, policy: policy, engine: engine, roster: roster, keys: keys)
    }
}
