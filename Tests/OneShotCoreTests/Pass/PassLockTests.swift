import Testing

@testable import OneShotCore

@Suite struct PassLockTests {
    private static let now = Timestamp(milliseconds: 1_780_000_000_000)

    /// The line that a pass logs if another one holds the lock, whose file has this note, and what it answers.
    private func busy(_ note: String) throws -> (logged: String, answer: String) {
        let folder = try TemporaryFolder()
        try folder.write("lock", note)
        let written = Written()
        let answer = PassLock.logHolder(
            of: StateDirectory(folder.path), written.log(.debug, .journal, at: Self.now), at: Self.now)
        try #require(written.lines.count == 1)
        return (written.lines[0], answer)
    }

    private func logged(_ note: String) throws -> String { try busy(note).logged }

    private static func note(pid: Int32, host: String = ThisProcess.hostName, deadlineIn seconds: Double) -> String {
        "pid \(pid)\nhost \(host)\nstarted \(now.rfc3339)\ndeadline \((now + .seconds(seconds)).rfc3339)\n"
    }

    /// Higher than any process id that the kernel gives out.
    private static let noProcess: Int32 = 2_000_000_000

    @Test func `the holder is logged, as an error if its deadline has passed`() throws {
        let id = ThisProcess.id
        let early = try logged(Self.note(pid: id, deadlineIn: 10))
        #expect(early.hasPrefix("<6>locked ") && early.contains(" pid=\(id) host=\(ThisProcess.hostName) "))
        let late = try logged(Self.note(pid: id, deadlineIn: -10))
        #expect(late.hasPrefix("<3>locked ") && late.contains("past its deadline") && late.contains(" pid=\(id) "))
    }

    @Test func `the answer says who holds the lock, since when, and until when at most`() throws {
        let id = ThisProcess.id
        let answer = try busy(Self.note(pid: id, deadlineIn: 10)).answer
        let times = "since \(Self.now.rfc3339) until \((Self.now + .seconds(10)).rfc3339) at most"
        #expect(answer == "another pass holds the lock (process \(id) on \(ThisProcess.hostName) \(times))")
        #expect(try busy(Self.note(pid: Self.noProcess, deadlineIn: 10)).answer == "another pass holds the lock")
        #expect(try busy("pid 7\nhost elsewhere").answer == "another pass holds the lock (process 7 on elsewhere)")
    }

    @Test func `a holder that started before the clock was set need not be late`() throws {
        let line = try logged(Self.note(pid: ThisProcess.id, deadlineIn: -1.7e9))
        #expect(line.hasPrefix("<6>locked ") && line.contains("nothing was done"))
    }

    @Test func `a note by a process that has ended is ignored`() throws {
        let line = try logged(Self.note(pid: Self.noProcess, deadlineIn: -10))
        #expect(line == "<6>locked message=\"another pass holds the lock; nothing was done\"")
    }

    @Test func `a note by a process on another host is trusted`() throws {
        let line = try logged(Self.note(pid: Self.noProcess, host: "elsewhere", deadlineIn: -10))
        #expect(line.hasPrefix("<3>locked ") && line.contains(" host=elsewhere "))
    }

    @Test(arguments: [
        "", "pid\n", "pid x\nhost \u{1}\n", "deadline yesterday\n", "nonsense", "pid -1\ndeadline \u{FFFD}\n",
    ])
    func `a malformed note is ignored`(note: String) throws {
        #expect(try logged(note).hasPrefix("<6>locked "))
    }
}
