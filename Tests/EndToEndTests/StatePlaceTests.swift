import Foundation
import StubFabric
import Testing

/// Which of the places that may name the state directory counts.
@Suite struct StatePlaceTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench(try StubFabric.start(guilds: ["g1"]), guilds: ["g1"], agents: ["alice": "idle"])
    }

    /// The folder that a pass has used, of all those that are named.
    private func used(_ arguments: [String] = [], _ environment: [String: String] = [:]) throws -> [String] {
        let pass = try bench.run(["run", "--output", "json"] + arguments, environment: environment)
        #expect(pass.exitCode == 0, "\(pass.errors)")
        let folders = ["option", "variable", "configured", "service", "state"]
        let found = folders.filter { bench.exists("\($0)/lock") }
        for folder in found { try bench.remove(folder) }
        return found
    }

    @Test func `the option comes first, then the variable, the configuration, systemd's directory and the default`()
        throws
    {
        let service = ["STATE_DIRECTORY": "\(bench.path("service")):/nowhere"]
        let variable = ["PRESENCE_STATE_DIR": "variable"].merging(service) { own, _ in own }
        #expect(try used() == ["state"])
        for empty in ["", ":"] { #expect(try used([], ["STATE_DIRECTORY": empty]) == ["state"]) }
        #expect(try used([], service) == ["service"])
        bench.configuration["state_dir"] = "configured"
        try bench.writeConfiguration()
        #expect(try used([], service) == ["configured"])
        #expect(try used([], variable) == ["variable"])
        #expect(try used(["--state-dir", "option"], variable) == ["option"])
    }

    /// A job of another service inherits the variable, and must not overwrite that service's files.
    @Test func `the files of the service that the variable is inherited from stay as they are`() throws {
        try bench.makeFolder("service")
        for name in ["lock", "tokens.json", "last-pass.json"] { try bench.write("service/\(name)", "another's") }
        bench.configuration["state_dir"] = "configured"
        try bench.writeConfiguration()
        for command in ["run", "plan", "status", "check", "clear"] {
            let ended = try bench.run([command], environment: ["STATE_DIRECTORY": bench.path("service")])
            #expect(ended.exitCode == 0 && ended.errors.isEmpty, "\(command): \(ended.errors)")
        }
        for name in try bench.names(in: "service") {
            #expect(bench.read("service/\(name)") == Data("another's".utf8), "\(name)")
        }
    }
}
