import Foundation
import StubFabric

/// The same PUTs sent by curl, with the same concurrency, but without caches, doubt handling or reports.
///
/// It is the best that a loop in a shell script could do.
struct Curl {
    let command: Command
    private let agents: [String]
    private let guilds: [String]
    private let script: URL

    /// Returns `nil` if curl is not installed.
    init?(agents: [String], guilds: [String]) throws {
        guard let program = Executable.find("curl") else { return nil }
        self.agents = agents
        self.guilds = guilds
        script = FileManager.default.temporaryDirectory.appending(path: "benchmark-\(UUID().uuidString).curl")
        command = Command(
            program: program,
            arguments: [
                "--silent", "--fail", "--parallel", "--parallel-max", "32", "--config",
                script.path(percentEncoded: false),
            ])
    }

    func remove() { try? FileManager.default.removeItem(at: script) }

    /// Writes the requests for curl to a file, with valid tokens.
    ///
    /// - Parameters:
    ///   - fabric: The stub that gives the tokens.
    ///   - other: Where to send them, if not to the stub's own endpoints.
    /// - Throws: If the file cannot be written.
    func write(_ fabric: StubFabric, to other: String? = nil) throws {
        var text = ""
        for guild in guilds {
            let endpoint = try other ?? fabric.endpoint(of: guild)
            for agent in agents {
                if !text.isEmpty { text += "next\nfail\n" }
                text += """
                    url = "\(endpoint)/api/agents/usr_\(agent)/presence"
                    request = "PUT"
                    header = "Authorization: Bearer \(try fabric.issueToken(for: agent, in: guild))"
                    header = "Content-Type: application/json"
                    data = "{\\"status\\":\\"idle\\",\\"source\\":\\"plexum-host\\"}"
                    output = "/dev/null"

                    """
            }
        }
        try Data(text.utf8).write(to: script)
    }
}
