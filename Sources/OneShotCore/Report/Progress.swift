/// What somebody who watches a long pass on a terminal is told: one line that is written over itself, and gone at the end.
///
///     312 of 3000 told, 4 failed, 2 logins; 3s
///
/// Nothing is said in the first second, in which nearly all passes end.
package struct Progress: Sendable {
    /// How far a pass is.
    package struct Count: Equatable, Sendable {
        package let told: Int
        package let failed: Int
        package let total: Int
        package let logins: Int

        package init(told: Int, failed: Int, total: Int, logins: Int) {
            self.told = told
            self.failed = failed
            self.total = total
            self.logins = logins
        }
    }

    package static let quiet = Interval.seconds(1)

    /// How often the line is written at most; whoever waits for something else waits no longer than this.
    package static let pause = Interval.milliseconds(200)

    private var drawnAt: Interval?

    package init() {}

    /// What is to be written after so long a time, if anything.
    package mutating func draw(after elapsed: Interval, _ count: @autoclosure () -> Count) -> String? {
        guard elapsed >= Self.quiet, drawnAt.map({ elapsed - $0 >= Self.pause }) ?? true else { return nil }
        drawnAt = elapsed
        return Self.start + Self.text(count()) + "; \(elapsed)"
    }

    /// What takes the line away, if there is one.
    package mutating func erase() -> String? {
        defer { drawnAt = nil }
        return drawnAt == nil ? nil : Self.start
    }

    /// Goes to the line's beginning and clears it.
    private static let start = "\r\u{1B}[K"

    private static func text(_ count: Count) -> String {
        let logins = count.logins == 1 ? "1 login" : "\(count.logins) logins"
        if count.total == 0 { return logins }
        let failed = count.failed == 0 ? "" : ", \(count.failed) failed"
        return "\(count.told) of \(count.total) told\(failed), \(logins)"
    }
}
