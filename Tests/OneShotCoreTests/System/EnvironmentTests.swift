import Foundation
import Testing

@testable import OneShotCore

@Suite struct EnvironmentTests {
    @Test func `a variable is looked up by its name, and may be empty`() async {
        await #expect(processExitsWith: .success) {
            setenv("PRESENCE_TEST", "a=b ä", 1)
            setenv("PRESENCE_EMPTY", "", 1)
            unsetenv("PRESENCE_NONE")
            #expect(Environment.value("PRESENCE_TEST") == "a=b ä")
            #expect(Environment.value("PRESENCE_EMPTY") == "")
            #expect(Environment.value("PRESENCE_NONE") == nil)
        }
    }

    @Test func `a process knows its id and its host's name`() {
        #expect(ThisProcess.id == getpid())
        var name = [CChar](repeating: 0, count: 256)
        #expect(gethostname(&name, name.count) == 0)
        #expect(Array(ThisProcess.hostName.utf8CString) == Array(name.prefix { $0 != 0 }) + [0])
    }

    /// `exit` would first run the `atexit` handlers.
    @Test func `a process ends at once with the given status`() async {
        await #expect(processExitsWith: .exitCode(75)) {
            atexit { _exit(1) }
            ThisProcess.exit(75)
        }
    }
}
