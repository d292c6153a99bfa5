/// The progress line of a long pass on a terminal. Each line overwrites the one before, and the last is erased.
///
///     312 of 3000 pushed, 4 failed, 2 logins; 3s
///
/// Nothing is shown in the first second, in which almost all passes end.
package struct Progress: Sendable {
    /// How far a pass is.
    package struct Count: Equatable, Sendable {
        package let pushed: Int
        package let failed: Int
        package let total: Int
        package let logins: Int

        package init(pushed: Int, failed: Int, total: Int, logins: Int) {
            self.pushed = pushed
            self.failed = failed
            self.total = total
            self.logins = logins
        }
    }

    package static let quiet = Interval.seconds(1)

    /// The shortest time between two lines. A wait for something else must not be longer than this.
    package static let pause = Interval.milliseconds(200)

    private var drawnAt: Interval?

    package init() {}

    /// What to write after this time, if anything.
    package mutating func draw(after elapsed: Interval, _ count: @autoclosure () -> Count) -> String? {
        guard elapsed >= Self.quiet, drawnAt.map({ elapsed - $0 >= Self.pause }) ?? true else { return nil }
        drawnAt = elapsed
        return Self.start + Self.text(count()) + "; \(elapsed)"
    }

    /// What erases the line, if there is one.
    package mutating func erase() -> String? {
        defer { drawnAt = nil }
        return drawnAt == nil ? nil : Self.start
    }

    /// Moves to the beginning of the line and clears it.
    private static let start = "\r\u{1B}[K"

    private static func text(_ count: Count) -> String {
        let logins = count.logins == 1 ? "1 login" : "\(count.logins) logins"
        if count.total == 0 { return logins }
        let failed = count.failed == 0 ? "" : ", \(count.failed) failed"
        return "\(count.pushed) of \(count.total) pushed\(failed), \(logins)"
    }
}
