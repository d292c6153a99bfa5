import Testing

@testable import OneShotCore

@Suite struct ProgressTests {
    private func count(_ told: Int, failed: Int = 0, of total: Int, logins: Int = 0) -> Progress.Count {
        Progress.Count(told: told, failed: failed, total: total, logins: logins)
    }

    @Test func `a pass of less than a second says nothing, and leaves nothing to erase`() {
        var progress = Progress()
        #expect(progress.draw(after: .milliseconds(999), count(1, of: 2)) == nil)
        #expect(progress.erase() == nil)
    }

    @Test func `the line is written over itself, five times a second at most, and is gone at the end`() {
        var progress = Progress()
        #expect(
            progress.draw(after: .milliseconds(1000), count(3, failed: 1, of: 9, logins: 2))
                == "\r\u{1B}[K3 of 9 told, 1 failed, 2 logins; 1s")
        #expect(progress.draw(after: .milliseconds(1199), count(4, of: 9)) == nil)
        #expect(
            progress.draw(after: .milliseconds(1200), count(4, of: 9, logins: 1))
                == "\r\u{1B}[K4 of 9 told, 1 login; 1s")
        #expect(progress.erase() == "\r\u{1B}[K" && progress.erase() == nil)
    }

    @Test func `where nothing is pushed the logins are told`() {
        var progress = Progress()
        #expect(progress.draw(after: .seconds(75), count(0, of: 0, logins: 8)) == "\r\u{1B}[K8 logins; 1m 15s")
    }

    @Test func `the largest line fits a terminal`() throws {
        var progress = Progress()
        let line = progress.draw(
            after: .seconds(3600), count(100_000, failed: 100_000, of: 200_000, logins: 100_000))
        #expect(try #require(line).count < 70)
    }
}
