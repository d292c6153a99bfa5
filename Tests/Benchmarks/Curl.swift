import Foundation
import StubFabric

/// The same PUTs by curl, as many at once, without caches, doubts or a word about what failed: what a loop in a shell script
/// could at best be.
struct Curl {
    let command: Command
    private let agents: [String]
    private let guilds: [String]
    private let script: URL

    /// `nil` where curl is not installed.
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

    /// Writes down what curl is to send, with tokens that hold now.
    func write(_ fabric: StubFabric) throws {
        var text = ""
        for guild in guilds {
            let endpoint = try fabric.endpoint(of: guild)
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
