/// One change to the stub, requested over HTTP: `{"do":"down","guild":"guild-a"}`.
struct Command: Sendable {
    private enum Name: String, CaseIterable {
        case add, clear, hold, release, seat, up, down, stall, move, restart
        case rotateTokens = "rotate-tokens"
        case rotateKey = "rotate-key"
        case loseRows = "lose-rows"
    }

    /// Runs the command. The second argument is the connection that asked, which stays open.
    let run: @Sendable (inout Server, UInt64) throws(StubError) -> Void

    /// Parses one command without running it.
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
        case .clear:
            let scope = try scope(&fields, server)
            return { (server, _) in server.faults.clear(scope == .everything ? nil : scope) }
        case .hold:
            let scope = try scope(&fields, server)
            return { (server, _) in server.holds.append(scope) }
        case .release:
            let scope = try scope(&fields, server)
            return { (server, _) in server.release(scope == .everything ? nil : scope) }
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
            return { (server, _) in server.world.setGuilds(of: agent, to: guilds) }
        case .loseRows:
            let guild = try fields.text("guild").required("guild")
            try server.check(.guild(guild))
            return { (server, _) in server.world.loseRows(of: guild) }
        case .up:
            let site = try site(&fields, server)
            return { (server, _) throws(StubError) in try server.up(site) }
        case .down:
            let site = try site(&fields, server)
            return { (server, asking) throws(StubError) in try server.down(site, except: asking) }
        case .stall:
            let site = try site(&fields, server)
            return { (server, asking) throws(StubError) in try server.stall(site, except: asking) }
        case .move:
            let site = try site(&fields, server)
            return { (server, asking) throws(StubError) in try server.move(site, except: asking) }
        case .restart:
            let site = try site(&fields, server)
            return { (server, asking) in server.restart(site, except: asking) }
        }
    }

    private static func scope(_ fields: inout Fields, _ server: Server) throws(StubError) -> Scope {
        let scope = try Scope(&fields)
        try server.check(scope)
        return scope
    }

    private static func site(_ fields: inout Fields, _ server: Server) throws(StubError) -> Site {
        let site: Site
        switch (try fields.flag("center") ?? false, try fields.text("guild")) {
        case (true, nil): site = .center
        case (false, let guild?): site = .guild(guild)
        case (true, _), (false, nil): throw StubError("say which server: \"center\": true, or \"guild\": an id")
        }
        _ = try server.listenerIndex(of: site)
        return site
    }
}

extension Server {
    /// Throws if the scope names an unknown guild, since it would never match a request.
    func check(_ scope: Scope) throws(StubError) {
        if let guild = scope.guildID { _ = try listenerIndex(of: .guild(guild)) }
    }
}
