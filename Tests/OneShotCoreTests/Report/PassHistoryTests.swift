import Testing

@testable import OneShotCore

@Suite struct PassHistoryTests {
    private func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    @Test func `successive passes with the same exit code are one entry`() {
        var history = PassHistory()
        for (second, code) in [0, 0, 0, 1, 1, 0].enumerated() { history.add(exitCode: code, at: time(Int64(second))) }
        #expect(
            history.entries == [
                .init(exitCode: 0, since: time(0), until: time(2), passes: 3),
                .init(exitCode: 1, since: time(3), until: time(4), passes: 2),
                .init(exitCode: 0, since: time(5), until: time(5), passes: 1),
            ])
    }

    @Test func `old entries are forgotten`() {
        var history = PassHistory()
        for second in 0..<100 { history.add(exitCode: second % 2, at: time(Int64(second))) }
        #expect(history.entries.count == PassHistory.limit)
        #expect(history.entries.last?.since == time(99) && history.entries.first?.since == time(88))
    }

    @Test func `no entry begins after its end, even if the clock was set back`() {
        var history = PassHistory()
        history.add(exitCode: 0, at: time(1000))
        history.add(exitCode: 0, at: time(10))
        #expect(history.entries == [.init(exitCode: 0, since: time(10), until: time(10), passes: 2)])
    }

    @Test func `what was written can be read back, and huge counts are limited`() throws {
        var history = PassHistory()
        for (second, code) in [69, 0, 0].enumerated() { history.add(exitCode: code, at: time(Int64(second))) }
        var writer = JSONWriter()
        history.write(to: &writer)
        #expect(try read(writer.bytes) == history)
        var huge = try read(Array(#"[{"exit_code":0,"since":1,"until":2,"passes":9223372036854775807,"new":[]}]"#.utf8))
        huge.add(exitCode: 0, at: time(3))
        #expect(huge.entries.first?.passes == LastPass.passLimit + 1)
    }

    private func read(_ bytes: [UInt8]) throws -> PassHistory {
        try bytes.withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return try PassHistory(&reader)
        }
    }
}
