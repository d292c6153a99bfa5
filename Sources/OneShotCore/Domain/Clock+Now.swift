extension Clock {
    /// Now, on the pass's own clock.
    package var now: Timestamp { Timestamp(milliseconds: milliseconds) }
}
