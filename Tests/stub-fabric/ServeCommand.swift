import Foundation
import StubFabric

/// `stub-fabric serve`: runs a stub until it is stopped.
enum ServeCommand {
    private static let options = [
        CommandOption("--guilds", "A,B,C", "the guilds' node ids (default: guild-a,guild-b)"),
        CommandOption("--port", "N", "the center's port; the guilds get the next ones (default: any free ports)"),
        CommandOption(
            "--agents", "FILE|any",
            "who may log in: the agents of a JSON file, or any with the key key-ID (default: any)"),
        CommandOption("--fault", "SPEC", "a fault from the start, see below; may be given several times"),
        CommandOption("--scenario", "NAME", "a scenario to rehearse, see below"),
        CommandOption("--scenario-period", "S", "the S of the scenario, in seconds"),
        CommandOption("--token-seconds", "N", "how long tokens live (default: forever)"),
        CommandOption(
            "--token-expiry", "FORM", "how a login states it: epoch, milliseconds, rfc3339 or jwt (default: epoch)"),
        CommandOption("--login-path", "PATH", "the path of logins (default: /api/auth/agent-sessions)"),
        CommandOption("--presence-path", "PATH", "the path of pushes (default: /api/agents/{user_id}/presence)"),
        CommandOption("--until-eof", nil, "also stop at the end of standard input"),
    ]

    /// The names of all faults, wrapped into lines.
    private static var faults: String {
        var lines = ["Faults:"]
        for name in Fault.names {
            let line = "\(lines[lines.count - 1]) \(name)"
            if line.count <= 100 { lines[lines.count - 1] = line } else { lines.append("  \(name)") }
        }
        return lines.joined(separator: "\n")
    }

    /// Each scenario with its summary and its outcome.
    private static var scenarios: String {
        let names = Scenario.Name.allCases
        let width = names.map(\.rawValue.count).max() ?? 0
        return names.map { name in
            let indent = String(repeating: " ", count: width + 4)
            return "  \(name.rawValue.padding(to: width))  \(name.summary)\n\(indent)-> \(name.outcome)"
        }.joined(separator: "\n")
    }

    private static let notes = """

        Prints one line of JSON once it listens: {"center_url":…,"guilds":{ID:ENDPOINT}}. Stops on SIGTERM and SIGINT.

        A fault is FAULT[:VALUE][@SCOPE][*TIMES]. A scope is center, guild=ID, agent=ID or agent=ID,guild=ID:
          status:503@guild=guild-a*2   retry-after:429,5@guild=guild-a   delay:0.5@agent=alice   hang@center
        \(faults)

        Scenarios. GUILD is the last of --guilds, S is --scenario-period, and -> is the reaction of presence-oneshot:
        \(scenarios)
        Each step is reported on standard error. Faults given with --fault are used before those of a scenario.

        While it runs, every server accepts GET /__state, GET /__requests, POST /__faults and POST /__reset:
          curl -d '{"do":"down","guild":"guild-a"}' CENTER_URL/__faults

        """

    static func run(_ arguments: [String]) throws -> Int32 {
        let given = try OptionParser(arguments, options: options)
        if given.wantsHelp {
            Terminal.write(OptionParser.help("stub-fabric serve [OPTION]...", options, notes))
            return 0
        }
        let signals = StopSignals()
        let guilds = try guilds(given)
        let scenario = try scenario(given)
        let fabric = try StubFabric.start(guilds: guilds, agents: try agents(given), options: try settings(given))
        defer { fabric.stop() }
        do {
            for text in given.texts("--fault") { try fabric.inject(FaultSpec(text)) }
        } catch {
            throw UsageError("--fault: \(error)")
        }
        if let scenario { fabric.play(scenario, report: Terminal.printError) }
        try announce(fabric, guilds)
        if given.has("--until-eof") { signals.sendAtEndOfInput() }
        signals.wait()
        return 0
    }

    private static func announce(_ fabric: StubFabric, _ guilds: [String]) throws {
        var endpoints: [String: String] = [:]
        for guild in guilds { endpoints[guild] = try fabric.endpoint(of: guild) }
        let line = try JSONSerialization.data(
            withJSONObject: ["center_url": fabric.centerURL, "guilds": endpoints] as [String: Any],
            options: [.sortedKeys, .withoutEscapingSlashes])
        Terminal.write(String(decoding: line, as: UTF8.self) + "\n")
    }

    private static func guilds(_ given: OptionParser) throws(UsageError) -> [String] {
        let names = (given.text("--guilds") ?? "guild-a,guild-b").split(separator: ",").map(String.init)
        guard !names.isEmpty, Set(names).count == names.count else {
            throw UsageError("--guilds must be different names separated by commas")
        }
        return names
    }

    private static func scenario(_ given: OptionParser) throws(UsageError) -> Scenario? {
        let period = try given.seconds("--scenario-period")
        guard let name = given.text("--scenario") else {
            guard period == nil else { throw UsageError("--scenario-period needs --scenario") }
            return nil
        }
        do throws(StubError) {
            return try Scenario(named: name, period: period)
        } catch {
            throw UsageError("--scenario: \(error)")
        }
    }

    private static func agents(_ given: OptionParser) throws -> [Agent]? {
        guard let path = given.text("--agents"), path != "any" else { return nil }
        return try AgentsFile.read(path)
    }

    private static func settings(_ given: OptionParser) throws(UsageError) -> StubFabric.Options {
        var settings = StubFabric.Options()
        if let port = try given.number("--port", in: 0...65535) { settings.port = UInt16(port) }
        if let path = given.text("--login-path") { settings.loginPath = path }
        if let path = given.text("--presence-path") {
            guard path.contains("{user_id}") else { throw UsageError("--presence-path must contain {user_id}") }
            settings.presencePath = path
        }
        settings.tokens = try expiry(given)
        return settings
    }

    private static func expiry(_ given: OptionParser) throws(UsageError) -> TokenExpiry {
        let form = given.text("--token-expiry")
        guard let seconds = try given.number("--token-seconds", in: 0...1_000_000_000).map(Double.init) else {
            guard form == nil else { throw UsageError("--token-expiry needs --token-seconds") }
            return .never
        }
        switch form {
        case nil, "epoch": return .epochSeconds(in: seconds)
        case "milliseconds": return .epochMilliseconds(in: seconds)
        case "rfc3339": return .rfc3339(in: seconds)
        case "jwt": return .jwt(in: seconds)
        case let other?:
            let hint = Nearest.hint(for: other, in: ["epoch", "milliseconds", "rfc3339", "jwt"])
            throw UsageError("--token-expiry \"\(other)\": \(hint)")
        }
    }
}
