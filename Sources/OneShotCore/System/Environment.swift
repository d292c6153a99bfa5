internal import CCurl
internal import Glibc

/// The process's environment, looked up by name and never copied whole.
package enum Environment {
    package static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Has each name server asked once, for a second (`resolv.conf(5)`), unless the user has said otherwise. Call it before
    /// any thread is started.
    package static func setResolverTimeout() { setenv("RES_OPTIONS", "timeout:1 attempts:1", 0) }
}

/// What a process is and how it ends.
package enum ThisProcess {
    package static var id: Int32 { getpid() }

    /// The command line without the program's name. Swift's own `CommandLine` reads it from `/proc`, and where that is not
    /// mounted it has nothing to give: the program would do something else than it was told.
    package static var arguments: [String] {
        var count: Int32 = 0
        let values = cprocess_arguments(&count)
        return (0..<Int(count)).dropFirst().compactMap { values[$0].map { String(cString: $0) } }
    }

    package static var hostName: String {
        var name = utsname()
        guard uname(&name) == 0 else { return "unknown" }
        return withUnsafeBytes(of: &name.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Whether there is a process of that id, whoever's it is.
    package static func isRunning(_ id: Int32) -> Bool { kill(id, 0) == 0 || errno == EPERM }

    /// Ends the process at once. Everything was written with `write(2)`, so no stream has anything left to flush, and the
    /// libraries' own farewells cost a millisecond that nobody needs.
    package static func exit(_ status: Int32) -> Never { _exit(status) }
}
