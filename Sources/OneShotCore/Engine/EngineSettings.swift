/// The bounds that a pass keeps to on the wire.
package struct EngineSettings: Equatable, Sendable {
    /// Requests in flight at once, logins included.
    package var concurrency = 32
    package var connectTimeout = Interval.seconds(5)
    package var requestTimeout = Interval.seconds(10)

    /// How often passes start. A request that got lost arrives within one interval or never.
    package var interval = Interval.seconds(30)

    /// How long a pass may take, from the moment the lock is held.
    package var deadline = Interval.seconds(25)
    package var maxRetries = 2

    /// A session older than this is renewed.
    package var sessionLifetime = Interval.seconds(43200)
    package var allowsPlaintext = false

    package init() {}
}
