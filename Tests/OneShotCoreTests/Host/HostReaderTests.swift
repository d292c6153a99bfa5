import Foundation
import Testing

@testable import OneShotCore

/// A snapshot file, and a directory with a file for each agent.
@Suite(.timeLimit(.minutes(1))) struct HostReaderTests {
    private let folder: TemporaryFolder
    private var hostFolder: String { folder.path("host") }

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("host", mode: 0o755)
    }

    private static let roster = Roster.of(
        identities: ["alice": .active("a"), "bob": .active("b")], bindings: ["alice": "g", "bob": "g"])

    private static func read(_ source: HostSource, _ roster: Roster = roster) throws -> [Observation] {
        try HostReader(source, roster).read(at: Timestamp(milliseconds: 9_000_000), patience: .seconds(50))
    }

    private func failure(_ source: HostSource) -> HostError? {
        #expect(throws: HostError.self) { try Self.read(source) }
    }

    /// The observation of one agent in the directory.
    private func observation(of agent: AgentID) throws -> Observation? {
        try Self.read(.directory(path: hostFolder), .of(identities: [agent: .active("u")], bindings: [agent: "g"]))
            .first
    }

    private func write(_ name: String, _ text: String, at milliseconds: Int = 5000) throws {
        try folder.write("host/\(name)", text)
        try folder.setModified("host/\(name)", milliseconds: milliseconds)
    }

    private func makeHuge(_ name: String) throws {
        try write(name, "")
        try folder.setSize(256 << 20 + 1, of: "host/\(name)")
    }

    private func malformed(_ reason: String) -> Observation {
        .malformed("the agent's file in the host's directory: \(reason)")
    }

    // MARK: - A file

    @Test func `a state without a time has the time of the snapshot file`() throws {
        try write("agents.json", #"{"agents":{"alice":{"state":"busy","updated_at":1},"bob":"idle"}}"#)
        #expect(
            try Self.read(.file(path: hostFolder + "/agents.json")) == [
                .state("busy", at: Timestamp(milliseconds: 1000)), .state("idle", at: Timestamp(milliseconds: 5000)),
            ])
    }

    @Test func `a snapshot may be a link`() throws {
        try write("v2.json", #"{"generated_at":2,"agents":{"alice":"busy"}}"#)
        let link = try folder.link("host/agents.json", to: "v2.json")
        #expect(try Self.read(.file(path: link)) == [.state("busy", at: Timestamp(milliseconds: 2000)), .absent])
    }

    @Test func `the error about a missing, irregular or malformed snapshot names it and the reason`() throws {
        let path = hostFolder + "/agents.json"
        let source = HostSource.file(path: path)
        #expect(failure(source)?.description == "the host's snapshot \(path) does not exist")
        try folder.link("host/agents.json", to: "none")
        #expect(failure(source)?.description == "the host's snapshot \(path) does not exist")
        #expect(
            failure(.file(path: hostFolder))?.description
                == "the host's snapshot \(hostFolder) cannot be read: not a regular file")
        let pipe = try folder.makePipe("pipe")
        #expect(
            failure(.file(path: pipe))?.description == "the host's snapshot \(pipe) cannot be read: not a regular file")
        try FileManager.default.removeItem(atPath: path)
        try write("agents.json", "{\"agents\":\n")
        #expect(
            failure(source)?.description
                == "the host's snapshot \(path) is malformed: line 2, column 1: ends where an object is expected")
        #expect(failure(source)?.stop == nil)
    }

    @Test func `a snapshot that is too large is not read`() throws {
        let path = try folder.write("agents.json", "")
        try folder.setSize(256 << 20 + 1, of: "agents.json")
        #expect(
            failure(.file(path: path))?.description
                == "the host's snapshot \(path) cannot be read: larger than 268435456 bytes")
    }

    // MARK: - A directory

    @Test func `each agent's file in a directory has its own time`() throws {
        try write("alice.json", #"{"state":"busy","updated_at":1}"#)
        try write("bob.json", #""idle""#, at: 6000)
        try write("carol.json", "not looked at")
        #expect(
            try Self.read(.directory(path: hostFolder)) == [
                .state("busy", at: Timestamp(milliseconds: 1000)), .state("idle", at: Timestamp(milliseconds: 6000)),
            ])
    }

    @Test func `an agent without a file is absent`() throws {
        try write("bob.json", #""idle""#)
        try folder.link("host/alice.json", to: "none")
        #expect(
            try Self.read(.directory(path: hostFolder)) == [.absent, .state("idle", at: Timestamp(milliseconds: 5000))])
    }

    @Test func `only active agents are looked for`() throws {
        try write("alice.json", #""idle""#)
        for status in [IdentityStatus.identityMissing, .identityDisabled, .withoutUserID] {
            let roster = Roster.of(
                identities: status == .identityMissing ? [:] : ["alice": status], bindings: ["alice": "g"])
            #expect(try Self.read(.directory(path: hostFolder), roster) == [.absent])
        }
    }

    @Test func `a malformed, irregular or too large file concerns only its agent`() throws {
        try write("bob.json", #""idle""#)
        let bob = Observation.state("idle", at: Timestamp(milliseconds: 5000))
        let alice = hostFolder + "/alice.json"
        let cases: [(make: () throws -> Void, reason: String)] = [
            ({ try write("alice.json", "{\"state\":\n") }, "line 2, column 1: ends where a value is expected"),
            ({ try write("alice.json", "") }, "line 1, column 1: ends where a value is expected"),
            ({ try folder.makePipe("host/alice.json") }, "not a regular file"),
            ({ try folder.makeFolder("host/alice.json") }, "not a regular file"),
            ({ try folder.link("host/alice.json", to: "alice.json") }, "Too many levels of symbolic links"),
            ({ try makeHuge("alice.json") }, "larger than 268435456 bytes"),
        ]
        for (make, reason) in cases {
            try make()
            #expect(try Self.read(.directory(path: hostFolder)) == [malformed(reason), bob])
            try FileManager.default.removeItem(atPath: alice)
        }
        try write("alice.json", "{}")
        #expect(try Self.read(.directory(path: hostFolder)) == [.malformed("the agent's entry has no state"), bob])
    }

    @Test func `a file without read permission concerns only its agent`() async throws {
        try write("alice.json", #""idle""#)
        try write("bob.json", #""idle""#)
        try folder.setMode(0o000, of: "host/alice.json")
        await #expect(processExitsWith: .success) { [path = hostFolder as String] in
            try becomeNobody()
            let observations = try Self.read(.directory(path: path))
            #expect(
                observations == [
                    .malformed("the agent's file in the host's directory: Permission denied"),
                    .state("idle", at: Timestamp(milliseconds: 5000)),
                ])
        }
    }

    @Test(arguments: ["../secret", "/etc/secret", "a/b", "/", "alice/../bob"])
    func `a name that would leave the directory is refused`(name: String) throws {
        try folder.write("secret.json", #""busy""#)
        for name in ["alice", "bob"] { try write("\(name).json", #""busy""#) }
        let refused = "an agent id with a slash names no file in the host's directory"
        #expect(try observation(of: AgentID(name)) == .malformed(refused))
    }

    @Test(arguments: ["..", ".", "", "..\\secret", "a b", "\u{1F469}\u{200D}\u{1F680}", "%2e%2e%2fsecret", "*"])
    func `a name that stays in the directory is an ordinary file name`(name: String) throws {
        try folder.write("secret.json", #""busy""#)
        try write("other.json", "{}")
        #expect(try observation(of: AgentID(name)) == .absent)
        try write("\(name).json", #""idle""#)
        #expect(try observation(of: AgentID(name)) == .state("idle", at: Timestamp(milliseconds: 5000)))
    }

    @Test func `a name that is too long for a file concerns only its agent`() throws {
        try write("other.json", "{}")
        #expect(try observation(of: AgentID(String(repeating: "n", count: 251))) == malformed("File name too long"))
    }

    @Test func `two spellings of a letter are two names`() throws {
        try write("Zo\u{EB}.json", #""idle""#)
        #expect(try observation(of: "Zoe\u{308}") == .absent)
        #expect(try observation(of: "Zo\u{EB}") == .state("idle", at: Timestamp(milliseconds: 5000)))
    }

    @Test func `a directory without any state file counts as missing`() throws {
        let source = HostSource.directory(path: hostFolder)
        for name in ["readme.txt", "alice.jsonl", "json"] { try write(name, #""idle""#) }
        #expect(
            failure(source)?.description == """
                the host's directory \(hostFolder) cannot be used: \
                find a .json file in \(hostFolder): No such file or directory
                """)
        try write("stranger.json", "")
        #expect(try Self.read(source) == [.absent, .absent])
        for (name, reason) in [("none", "No such file or directory"), ("host/readme.txt", "Not a directory")] {
            let path = folder.path(name)
            #expect(
                failure(.directory(path: path))?.description
                    == "the host's directory \(path) cannot be used: opendir \(path): \(reason)")
        }
    }
}
