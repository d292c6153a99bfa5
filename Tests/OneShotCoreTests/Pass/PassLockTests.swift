import Testing

@testable import OneShotCore

@Suite struct PassLockTests {
    private static let now = Timestamp(milliseconds: 1_780_000_000_000)

    /// What is logged by one who finds the lock held while this note is in it.
    private func logged(_ note: String) throws -> String {
        let folder = try TemporaryFolder()
        _ = try folder.write("lock", note)
        let lines = Lines()
        let log = Log(.debug, .journal, now: { Self.now }, write: { lines.text += $0 })
        PassLock.logHolder(of: StateDirectory(folder.path), log, at: Self.now)
        return lines.text
    }

    /// Written from within the log's closure, before `logHolder` returns and nowhere else.
    private final class Lines: @unchecked Sendable { var text = "" }

    private static func note(pid: Int32, host: String = ThisProcess.hostName, deadlineIn seconds: Double) -> String {
        "pid \(pid)\nhost \(host)\nstarted \(now.rfc3339)\ndeadline \((now + .seconds(seconds)).rfc3339)\n"
    }

    /// Beyond what the kernel gives to any process.
    private static let noProcess: Int32 = 2_000_000_000

    @Test func `the holder is named, and loudly if it should be done by now`() throws {
        let id = ThisProcess.id
        let early = try logged(Self.note(pid: id, deadlineIn: 10))
        #expect(early.hasPrefix("<6>locked ") && early.contains(" pid=\(id) host=\(ThisProcess.hostName) "))
        let late = try logged(Self.note(pid: id, deadlineIn: -10))
        #expect(late.hasPrefix("<3>locked ") && late.contains("past its deadline") && late.contains(" pid=\(id) "))
    }

    @Test func `a note that a process left which is no more says nothing of the holder`() throws {
        let line = try logged(Self.note(pid: Self.noProcess, deadlineIn: -10))
        #expect(line == "<6>locked message=\"another pass holds the lock; nothing was done\"\n")
    }

    @Test func `of another host nothing is known but what its note says`() throws {
        let line = try logged(Self.note(pid: Self.noProcess, host: "elsewhere", deadlineIn: -10))
        #expect(line.hasPrefix("<3>locked ") && line.contains(" host=elsewhere "))
    }

    @Test(arguments: [
        "", "pid\n", "pid x\nhost \u{1}\n", "deadline yesterday\n", "nonsense", "pid -1\ndeadline \u{FFFD}\n",
    ])
    func `a garbled note is no more than that`(note: String) throws {
        #expect(try logged(note).hasPrefix("<6>locked "))
    }
}
