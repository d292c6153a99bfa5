import Testing

@testable import OneShotCore

@Suite struct ProgressTests {
    private func count(_ pushed: Int, failed: Int = 0, of total: Int, logins: Int = 0) -> Progress.Count {
        Progress.Count(pushed: pushed, failed: failed, total: total, logins: logins)
    }

    @Test func `a pass of less than a second shows nothing, and has nothing to erase`() {
        var progress = Progress()
        #expect(progress.draw(after: .milliseconds(999), count(1, of: 2)) == nil)
        #expect(progress.erase() == nil)
    }

    @Test func `the line is overwritten at most five times a second, and erased at the end`() {
        var progress = Progress()
        #expect(
            progress.draw(after: .milliseconds(1000), count(3, failed: 1, of: 9, logins: 2))
                == "\r\u{1B}[K3 of 9 pushed, 1 failed, 2 logins; 1s")
        #expect(progress.draw(after: .milliseconds(1199), count(4, of: 9)) == nil)
        #expect(
            progress.draw(after: .milliseconds(1200), count(4, of: 9, logins: 1))
                == "\r\u{1B}[K4 of 9 pushed, 1 login; 1s")
        #expect(progress.erase() == "\r\u{1B}[K" && progress.erase() == nil)
    }

    @Test func `if nothing is to be pushed, the line shows the logins`() {
        var progress = Progress()
        #expect(progress.draw(after: .seconds(75), count(0, of: 0, logins: 8)) == "\r\u{1B}[K8 logins; 1m 15s")
    }

    @Test func `the longest line fits on a terminal`() throws {
        var progress = Progress()
        let line = progress.draw(
            after: .seconds(3600), count(100_000, failed: 100_000, of: 200_000, logins: 100_000))
        #expect(try #require(line).count < 70)
    }
}
