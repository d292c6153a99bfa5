/// What has been read of a configuration so far. The files `ConfigurationDraft+….swift` read a section each.
struct ConfigurationDraft {
    let path: String
    let directory: String

    var stateDirectory: String?
    var fabric: FabricSettings?
    var source: HostSource?
    var policy = PlanPolicy()
    var engine = EngineSettings()

    var builder = Roster.Builder()
    var keys: [KeySource?] = []

    /// Where each identity stands, by agent number.
    var identityPaths: [JSONPath] = []
    var identityFile = ""
    var users = UserClaims()
    var roster: Roster?

    init(path: String) {
        self.path = path
        directory = Self.directory(of: path)
    }

    static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path in a file, relative to that file's directory.
    static func resolve(_ path: String, in directory: String) -> String {
        if path.utf8.first == UInt8(ascii: "/") { return path }
        return directory.utf8.last == UInt8(ascii: "/") ? directory + path : "\(directory)/\(path)"
    }
}
