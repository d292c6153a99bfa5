import Testing

@testable import OneShotCore

@Suite struct ExitStatusTests {
    @Test func `the codes are those that other programs rely on`() {
        #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 64, 69, 70, 72, 73, 74, 75, 78, 130, 143])
    }

    @Test func `a stop has the code that a shell gives it`() {
        #expect(ExitStatus(.interrupt) == .interrupted)
        #expect(ExitStatus(.terminate) == .terminated)
    }

    @Test func `the worst code comes first, and both stops are alike`() {
        let ranked = ExitStatus.allCases.filter { $0.rank != nil }.sorted { ($0.rank ?? 0) < ($1.rank ?? 0) }
        #expect(ranked.map(\.rawValue) == [70, 74, 130, 143, 72, 69, 2, 1, 0])
        #expect(ExitStatus.interrupted.rank == ExitStatus.terminated.rank)
        #expect(Set(ranked.compactMap(\.rank)).count == ranked.count - 1)
    }

    @Test func `of the codes that hold, the worst decides`() {
        #expect(ExitStatus.deciding([.ok, .partial, .noLibcurl, .hostUnreadable]) == .noLibcurl)
        #expect(ExitStatus.deciding([.failed, .terminated, .unsaved]) == .unsaved)
        #expect(ExitStatus.deciding([.ok]) == .ok)
    }

    @Test func `a stop replaces what is less urgent, and nothing else`() {
        let replaced = ExitStatus.allCases.filter(\.yieldsToStop)
        #expect(replaced == [.ok, .partial, .failed, .hostUnreadable, .noLibcurl])
    }

    @Test func `every code has its own meaning, short enough for a line of help`() {
        let meanings = ExitStatus.allCases.map(\.meaning)
        #expect(Set(meanings).count == meanings.count)
        for meaning in meanings { #expect((1...70).contains(meaning.count), "\(meaning)") }
    }
}
