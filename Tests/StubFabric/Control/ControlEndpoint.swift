import Foundation

/// The control requests, with which people and scripts inspect and change a running stub. Every server accepts them.
///
/// | request | what it does |
/// |---|---|
/// | `GET /__state` | all rows by guild, endpoints, counters, and the progress of the scenario |
/// | `GET /__requests` | all recorded requests |
/// | `POST /__faults` | runs one command or an array of them in order; runs none if one is wrong |
/// | `GET /__host`, `POST /__host` | the host's snapshot; sets the states in it |
/// | `POST /__reset` | returns to the state just after the start, at the same addresses |
enum ControlEndpoint {
    static func covers(_ path: String) -> Bool { path.hasPrefix("/__") }

    static func answer(_ request: HTTPRequest, from connection: Connection, _ server: inout Server) -> HTTPResponse {
        do throws(StubError) {
            switch (request.method, request.path) {
            case ("GET", "/__state"): return .json(200, Printout.state(of: server))
            case ("GET", "/__requests"): return .json(200, Printout.requests(server.journal.requests))
            case ("POST", "/__faults"):
                for command in try commands(request.body, for: server) { try command.run(&server, connection.id) }
                // The command may have closed this server. Its connection stays open just for this answer.
                connection.closesAfterAnswer = true
                return .json(200, ["faults": Printout.faults(server.faults)])
            case ("GET", "/__host"): return .json(200, server.host.snapshot(at: Clock.epoch))
            case ("POST", "/__host"):
                guard let states = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: String]
                else { throw StubError(#"the body must be an object of states: {"alice":"idle"}"#) }
                server.host.write(states)
                return .json(200, [:])
            case ("POST", "/__reset"):
                try server.reset(askedBy: connection.id)
                return .json(200, [:])
            default:
                return .refusal(
                    404,
                    "there are GET /__state, GET /__requests, GET and POST /__host, POST /__faults and POST /__reset")
            }
        } catch {
            return .refusal(400, error.description)
        }
    }

    private static func commands(_ body: [UInt8], for server: Server) throws(StubError) -> [Command] {
        guard let value = try? JSONSerialization.jsonObject(with: Data(body)) else {
            throw StubError(
                "the body must be JSON, a command or an array of them: "
                    + #"{"do":"add","fault":"status","code":503,"times":2}"#
            )
        }
        var commands: [Command] = []
        for entry in value as? [Any] ?? [value] { commands.append(try Command(entry, for: server)) }
        return commands
    }
}
