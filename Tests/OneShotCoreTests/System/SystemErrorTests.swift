import Foundation
import Testing

@testable import OneShotCore

@Suite struct SystemErrorTests {
    @Test func `an error says which call failed, on what, and why`() {
        let error = SystemError("open", "/run/agents.json", code: EACCES)
        #expect(error.description == "open /run/agents.json: Permission denied")
        #expect(error.reason == "Permission denied")
        #expect(!error.isNoSuchFile)
    }

    @Test func `errors that no call gave are worded like those of a call`() {
        #expect(SystemError.notDirectory("use", "/x").description == "use /x: Not a directory")
        let missing = SystemError.noSuchFile("find a .json file in", "/x")
        #expect(missing.description == "find a .json file in /x: No such file or directory")
        #expect(missing.isNoSuchFile)
    }

    @Test func `errno is taken when the error is made`() {
        errno = EMFILE
        let error = SystemError("open", "/x")
        errno = 0
        #expect(error == SystemError("open", "/x", code: EMFILE))
    }

    @Test(arguments: [0, 7, -2, Int.max])
    func `the result of a call is returned`(result: Int) throws {
        #expect(try systemCall("read", "/x") { result } == result)
    }

    @Test func `a call that a signal interrupts is repeated`() throws {
        var calls = 0
        let result = try systemCall("read", "/x") {
            calls += 1
            errno = EINTR
            return calls < 4 ? -1 : 5
        }
        #expect(calls == 4 && result == 5)
    }

    @Test func `a call that fails otherwise is made once, and its errno is thrown`() {
        var calls = 0
        #expect(throws: SystemError("read", "/x", code: EIO)) {
            try systemCall("read", "/x") {
                calls += 1
                errno = EIO
                return -1
            }
        }
        #expect(calls == 1)
    }
}
