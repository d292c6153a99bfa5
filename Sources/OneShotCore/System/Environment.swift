internal import CShims
internal import Glibc

/// The process's environment. Variables are looked up by name, and the whole is never copied.
package enum Environment {
    /// The value of a variable, if it is set. Bytes that are not UTF-8 are replaced.
    static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// The names of the variables that begin with a prefix.
    static func names(beginningWith prefix: String) -> [String] {
        var names: [String] = []
        var entry = cprocess_environment()
        while let text = entry?.pointee {
            if strncmp(text, prefix, prefix.utf8.count) == 0 {
                // By bytes: as a character, the sign could be joined with an accent that follows it.
                let name = String(cString: text).utf8.prefix { $0 != UInt8(ascii: "=") }
                names.append(String(decoding: name, as: UTF8.self))
            }
            entry = entry?.successor()
        }
        return names
    }

    /// Makes the resolver ask each name server once, for a second (`resolv.conf(5)`), unless the user has set
    /// `RES_OPTIONS`. Call it before any thread is started.
    static func setResolverTimeout() { setenv("RES_OPTIONS", "timeout:1 attempts:1", 0) }
}

/// This process and its machine.
package enum ThisProcess {
    static var id: Int32 { getpid() }

    /// The user whose rights it has.
    static var user: UInt32 { geteuid() }

    /// The command line without the program's name. Swift's own `CommandLine` is empty where `/proc` is not mounted.
    package static var arguments: [String] {
        var count: Int32 = 0
        let values = cprocess_arguments(&count)
        return (0..<Int(count)).dropFirst().compactMap { values[$0].map { String(cString: $0) } }
    }

    static var hostName: String {
        var name = utsname()
        guard uname(&name) == 0 else { return "unknown" }
        return withUnsafeBytes(of: &name.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Whether a process of that id exists, of whatever user.
    static func isRunning(_ id: Int32) -> Bool { kill(id, 0) == 0 || errno == EPERM }

    /// Ends the process at once. Everything was written with `write(2)`, so there is nothing to flush, and the
    /// libraries' own exit handlers would take a millisecond.
    package static func exit(_ status: Int32) -> Never { _exit(status) }
}
