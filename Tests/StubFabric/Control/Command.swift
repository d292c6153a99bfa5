/// One change to the stub, as it is asked for over HTTP: `{"do":"down","guild":"guild-a"}`.
struct Command: Sendable {
    private enum Name: String, CaseIterable {
        case add, clear, hold, release, seat, up, down, stall, move, restart
        case rotateTokens = "rotate-tokens"
        case rotateKey = "rotate-key"
        case loseRows = "lose-rows"
    }

    /// What it does; the second argument is the connection that asked, which is to survive.
    let run: @Sendable (inout Server, UInt64) throws(StubError) -> Void

    /// Reads one command, before any is run.
    init(_ value: Any, for server: Server) throws(StubError) {
        var fields = try Fields(value)
        let text = try fields.text("do") ?? "add"
        guard let name = Name(rawValue: text) else {
            let known = Name.allCases.map(\.rawValue).sorted()
            throw StubError("\"\(text)\" is no command: \(Nearest.hint(for: text, in: known))")
        }
        run = try Self.action(name, &fields, server)
        try fields.finish()
    }

    private static func action(
        _ name: Name, _ fields: inout Fields, _ server: Server
    ) throws(StubError) -> @Sendable (inout Server, UInt64) throws(StubError) -> Void {
        switch name {
        case .add:
            let spec = try FaultSpec(&fields)
            try server.check(spec.scope)
            return { (server, _) in server.faults.inject(spec.fault, in: spec.scope, times: spec.times) }
        case .clear, .hold, .release:
            let scope = try Scope(&fields)
            try server.check(scope)
            let everyScope = scope == .everything ? nil : scope
            switch name {
            case .clear: return { (server, _) in server.faults.clear(everyScope) }
            case .hold: return { (server, _) in server.holds.append(scope) }
            default: return { (server, _) in server.release(everyScope) }
            }
        case .rotateTokens:
            let guild = try fields.text("guild")
            if let guild { try server.check(.guild(guild)) }
            return { (server, _) in server.world.rotateTokens(of: guild) }
        case .rotateKey:
            let (agent, key) = (try fields.text("agent").required("agent"), try fields.text("key").required("key"))
            return { (server, _) in server.world.rotateKey(of: agent, to: key) }
        case .seat:
            let agent = try fields.text("agent").required("agent")
            let guilds = try fields.texts("guilds").required("guilds")
            for guild in guilds { try server.check(.guild(guild)) }
            return { (server, _) in server.world.seat(agent, in: guilds) }
        case .loseRows:
            let guild = try fields.text("guild").required("guild")
            try server.check(.guild(guild))
            return { (server, _) in server.world.loseRows(of: guild) }
        case .up, .down, .stall, .move, .restart:
            let site = try site(&fields)
            _ = try server.listenerIndex(of: site)
            switch name {
            case .up: return { (server, _) throws(StubError) in try server.up(site) }
            case .down: return { (server, asking) throws(StubError) in try server.down(site, except: asking) }
            case .stall: return { (server, asking) throws(StubError) in try server.stall(site, except: asking) }
            case .move: return { (server, asking) throws(StubError) in try server.move(site, except: asking) }
            default: return { (server, asking) in server.restart(site, except: asking) }
            }
        }
    }

    private static func site(_ fields: inout Fields) throws(StubError) -> Site {
        switch (try fields.flag("center") ?? false, try fields.text("guild")) {
        case (true, nil): .center
        case (false, let guild?): .guild(guild)
        default: throw StubError("say which server: \"center\": true, or \"guild\": an id")
        }
    }
}

extension Server {
    /// Refuses a scope that names a guild which does not exist: it would never match anything.
    func check(_ scope: Scope) throws(StubError) {
        if let guild = scope.guildID { _ = try listenerIndex(of: .guild(guild)) }
    }
}
