import Glibc
import OneShotCore
import Synchronization

/// Checks reading a configuration.
///
/// A refusal must have at least one reason, each on one line. Every accepted value must be in its range.
///
/// It uses real files, because a configuration may name other files. Form feeds split the input into `presence.json`,
/// `identities.json` and `bindings.json`.
func checkConfiguration(_ bytes: UnsafeRawBufferPointer) throws {
    let parts = bytes.split(separator: 0x0C, maxSplits: 2, omittingEmptySubsequences: false)
    try folder.withLock { folder in
        for (index, name) in ["presence.json", "identities.json", "bindings.json"].enumerated() {
            let part = index < parts.count ? UnsafeRawBufferPointer(rebasing: parts[index]) : nil
            try folder.write(part, name)
        }
        let configuration: Configuration
        do throws(ConfigurationError) {
            configuration = try Configuration.load("\(folder.path)/presence.json")
        } catch {
            try promise(!error.lines.isEmpty, "refused without a reason")
            for line in error.lines { try promiseLine(line) }
            return
        }
        try promiseJSON(UnsafeRawBufferPointer(rebasing: parts[0]), "a configuration")
        try checkRanges(configuration)
        try checkNames(configuration.roster)
    }
}

private func checkRanges(_ configuration: Configuration) throws {
    func promiseRange(_ name: String, _ value: Interval, _ least: Interval, _ most: Interval) throws {
        try promise(least <= value && value <= most, "\(name) is \(value)")
    }
    let engine = configuration.engine
    try promiseRange("the interval", configuration.interval, .seconds(1), .seconds(86400))
    try promiseRange("the deadline", engine.deadline, .milliseconds(500), .seconds(3600))
    try promiseRange("the connect timeout", engine.connectTimeout, .milliseconds(50), .seconds(300))
    try promiseRange("the request timeout", engine.requestTimeout, .milliseconds(50), .seconds(300))
    try promiseRange("a session", engine.sessionLifetime, .seconds(60), .seconds(2_592_000))
    try promise((1...1024).contains(engine.concurrency), "\(engine.concurrency) requests in flight")
    try promise((0...10).contains(engine.maxRetries), "\(engine.maxRetries) retries")
    let policy = configuration.policy
    if policy.refreshAfter != .zero { try promiseRange("refresh", policy.refreshAfter, .seconds(1), .seconds(604_800)) }
    if let age = policy.staleAfter { try promiseRange("stale_after", age, .seconds(1), .seconds(604_800)) }
    try promise(configuration.fabric.center.isSecure || engine.allowsPlaintext, "keys would be sent unencrypted")
    try checkEndpoint(configuration.fabric.centerURL)
}

private func checkNames(_ roster: Roster) throws {
    func isName(_ text: String) -> Bool { !text.isEmpty && !text.utf8.contains(0) }
    for (agent, status) in roster.identityStatuses.enumerated() {
        try promise(isName(roster.agentID(agent).text), "an agent without a name")
        if case .active(let user) = status {
            try promise(isName(user.text) && user != "." && user != "..", "the user id \(user)")
            let path = PresencePath.standard.path(for: user)
            try promise(path.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "the path \(path)")
            try promise(path.utf8.count { $0 == UInt8(ascii: "/") } == 4, "the path \(path)")
        }
    }
    try promise(Set(roster.agentIDs).count == roster.agentIDs.count, "two agents with the same name")
    let targets = roster.slots.indices.map { roster.target($0) }
    try promise(targets.allSatisfy { isName($0.guild.text) }, "a guild without a name")
    try promise(Set(targets).count == targets.count, "a target is there twice")
}

/// The folder with the files. Every process has its own, and reuses it for each input.
private let folder = Mutex(Folder())

private struct Folder {
    let path: String

    init() {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/presence-oneshot-fuzz-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no folder can be made in \(parent)")
        path = template.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Writes a file, or removes it if `bytes` is `nil`.
    func write(_ bytes: UnsafeRawBufferPointer?, _ name: String) throws {
        let path = "\(path)/\(name)"
        guard let bytes else {
            unlink(path)
            return
        }
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(file) }
        let count = bytes.isEmpty ? 0 : Glibc.write(file, bytes.baseAddress, bytes.count)
        try promise(file >= 0 && count == bytes.count, "\(path) cannot be written")
    }
}
