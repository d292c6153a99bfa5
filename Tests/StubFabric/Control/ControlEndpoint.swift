import Foundation

/// The requests by which people and scripts look at the stub and change it while it runs. Every server has them.
///
/// | request | what it does |
/// |---|---|
/// | `GET /__state` | all rows by guild, with endpoints and counters, and how far the scenario is |
/// | `GET /__requests` | the journal |
/// | `POST /__faults` | runs one command or an array of them, in order: all are understood before the first is run |
/// | `POST /__reset` | as just started, at the same addresses |
enum ControlEndpoint {
    static func covers(_ path: String) -> Bool { path.hasPrefix("/__") }

    static func answer(_ request: HTTPRequest, from connection: Connection, _ server: inout Server) -> HTTPAnswer {
        do throws(StubError) {
            switch (request.method, request.path) {
            case ("GET", "/__state"): return .json(200, Printout.state(of: server))
            case ("GET", "/__requests"): return .json(200, Printout.requests(server.journal.requests))
            case ("POST", "/__faults"):
                for command in try commands(request.body, for: server) { try command.run(&server, connection.id) }
                // The server may just have gone down; the connection lives on for this answer.
                connection.closesAfterAnswer = true
                return .json(200, ["faults": Printout.faults(server.faults)])
            case ("POST", "/__reset"):
                try server.reset(askedBy: connection.id)
                return .json(200, [:])
            default:
                return .refusal(404, "there are GET /__state, GET /__requests, POST /__faults and POST /__reset")
            }
        } catch {
            return .refusal(400, error.description)
        }
    }

    private static func commands(_ body: [UInt8], for server: Server) throws(StubError) -> [Command] {
        guard let value = try? JSONSerialization.jsonObject(with: Data(body)) else {
            throw StubError(
                #"the body must be JSON, a command or an array of them: {"do":"add","fault":"status","code":503,"times":2}"#
            )
        }
        var commands: [Command] = []
        for entry in value as? [Any] ?? [value] { commands.append(try Command(entry, for: server)) }
        return commands
    }
}
