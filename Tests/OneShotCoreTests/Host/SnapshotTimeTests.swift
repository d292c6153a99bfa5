import Testing

@testable import OneShotCore

/// The times of a snapshot: how they are written, which one counts, and which are not believed.
@Suite struct SnapshotTimeTests {
    private static let now = SnapshotText.now

    private static func state(_ state: HostState, at time: Timestamp) -> Observation { .state(state, at: time) }

    private static func state(_ state: HostState, at milliseconds: Int64) -> Observation {
        .state(state, at: Timestamp(milliseconds: milliseconds))
    }

    // MARK: - How a time is written

    @Test(arguments: [
        ("1780303217.25", Int64(1_780_303_217_250)), (#""2026-06-01T08:40:17.25Z""#, 1_780_303_217_250),
        (#""2026-06-01T10:40:17+02:00""#, 1_780_303_217_000), ("1e9", 1_000_000_000_000), ("1", 1000),
        (#""1970-01-01T00:00:00Z""#, 0), (#""1969-12-31T23:59:59Z""#, -1000),
        // The year 0 is kept within the years 1 to 9999.
        (#""0000-01-01T00:00:00Z""#, -62_135_596_800_000),
    ])
    func `a time is RFC 3339 or epoch seconds`(text: String, milliseconds: Int64) throws {
        let expected = Self.state("idle", at: milliseconds)
        #expect(try SnapshotText.alice(#"{"state":"idle","updated_at":\#(text)}"#) == expected)
        #expect(try SnapshotText.alice(#""idle""#, generatedAt: text) == expected)
    }

    @Test(arguments: [
        ("1780303217250", Int64(1_780_303_217_250)), ("100000000001", 100_000_000_001),
        ("1.78030321725e12", 1_780_303_217_250),
    ])
    func `a number above 1e11 is milliseconds`(text: String, milliseconds: Int64) throws {
        let expected = Self.state("idle", at: milliseconds)
        #expect(try SnapshotText.alice(#"{"state":"idle","updated_at":\#(text)}"#) == expected)
        #expect(try SnapshotText.alice(#""idle""#, generatedAt: text) == expected)
    }

    @Test(arguments: ["null", "0", "0.0", "-1", "-1e300", #""0001-01-01T00:00:00Z""#, #""0001-01-01T02:00:00+02:00""#])
    func `zero, a negative number and Go's zero time are as good as none`(text: String) throws {
        let entry = #"{"state":"idle","updated_at":\#(text)}"#
        #expect(try SnapshotText.alice(entry) == Self.state("idle", at: SnapshotText.modifiedAt))
        #expect(try SnapshotText.alice(entry, generatedAt: "2") == Self.state("idle", at: 2000))
        #expect(try SnapshotText.alice(entry, generatedAt: text) == Self.state("idle", at: SnapshotText.modifiedAt))
    }

    @Test(arguments: [
        (#""yesterday""#, #""yesterday""#), (#""1780303217""#, #""1780303217""#), (#""""#, #""""#),
        (#""2026-06-01 08:40:17""#, #""2026-06-01 08:40:17""#),
        (#""2026-02-30T00:00:00Z""#, #""2026-02-30T00:00:00Z""#),
        ("[1]", "an array"), ("{}", "an object"), ("true", "true or false"), ("1e999", "1e999"),
        (#""a\nb""#, #""a\nb""#),
    ])
    func `a malformed time is shown, with an example`(text: String, value: String) throws {
        let problem = #"is \#(value); accepted is a time such as "2026-06-01T08:40:17Z" or 1780303217"#
        let entry = #"{"state":"idle","updated_at":\#(text)}"#
        #expect(try SnapshotText.alice(entry) == .malformed("the agent's updated_at \(problem)"))
        let error = #expect(throws: JSONError.self) { try SnapshotText.alice(#""idle""#, generatedAt: text) }
        #expect(error?.description == "line 1, column 17: generated_at \(problem)")
    }

    // MARK: - Which time counts

    @Test(arguments: [
        (#"{"state":"idle","updated_at":1}"#, "2", Int64(1000)), (#"{"state":"idle","updated_at":3}"#, "2", 3000),
        (#"{"state":"idle"}"#, "2", 2000), (#"{"state":"idle","updated_at":null}"#, "2", 2000), (#""idle""#, "2", 2000),
        (#""idle""#, "null", 7000), (#"{"state":"idle","updated_at":1}"#, "null", 1000),
    ])
    func `a state has the entry's time, otherwise the snapshot's, otherwise the file's`(
        entry: String, generatedAt: String, milliseconds: Int64
    ) throws {
        #expect(try SnapshotText.alice(entry, generatedAt: generatedAt) == Self.state("idle", at: milliseconds))
    }

    @Test func `the snapshot's time counts also if it comes last`() throws {
        let text = #"{"agents":{"alice":"idle"},"generated_at":2}"#
        #expect(try SnapshotText.observations(text).first == Self.state("idle", at: 2000))
    }

    @Test func `what has no time at all was observed now`() throws {
        let text = Array(#"{"agents":{"alice":"idle"}}"#.utf8)
        #expect(
            try SnapshotText.decode(text, modifiedAt: nil) == .observed([Self.state("idle", at: Self.now), .absent]))
    }

    // MARK: - Clocks that are ahead

    private static let (minute, more) = (now + .seconds(60), now + .milliseconds(60_001))

    /// Seconds as JSON.
    private static func text(_ time: Timestamp?) -> String { time.map { "\($0.epochSeconds)" } ?? "null" }

    @Test(
        arguments: [
            // The entry's time, the snapshot's, the file's; the one that counts, and the one that is ahead.
            (minute, minute, minute, minute, nil), (more, minute, minute, minute, more),
            (more, more, minute, minute, more),
            (more, more, more, now, more), (more, nil, nil, now, more), (nil, more, nil, now, more),
            (nil, nil, more, now, more),
            (nil, now, more, now, nil), (now, nil, more, now, nil), (now, more, more, now, more),
            (more, more + .seconds(1), nil, now, more + .seconds(1)),
            (more + .seconds(1), more, nil, now, more + .seconds(1)),
        ] as [(Timestamp?, Timestamp?, Timestamp?, Timestamp, Timestamp?)])
    func `a time more than a minute ahead is not believed, and the next one counts`(
        entry: Timestamp?, snapshot: Timestamp?, file: Timestamp?, counts: Timestamp, ahead: Timestamp?
    ) throws {
        let (agents, generated) = (
            #""agents":{"alice":{"state":"idle","updated_at":\#(Self.text(entry))}}"#,
            #""generated_at":\#(Self.text(snapshot))"#
        )
        let expected = HostReading.observed([Self.state("idle", at: counts), .absent], timeAhead: ahead)
        for text in ["{\(agents),\(generated)}", "{\(generated),\(agents)}"] {
            #expect(try SnapshotText.decode(Array(text.utf8), modifiedAt: file) == expected, "\(text)")
        }
        if snapshot == nil, let file {
            let text = #"{"state":"idle","updated_at":\#(Self.text(entry))}"#
            let expected = HostReading.observed([Self.state("idle", at: counts)], timeAhead: ahead)
            #expect(try SnapshotText.agent(text, modifiedAt: file) == expected)
        }
    }

    @Test func `one agent's time that is ahead does not concern the others`() throws {
        let text =
            #"{"agents":{"alice":{"state":"idle","updated_at":9999999999},"bob":{"state":"busy","updated_at":1}}}"#
        #expect(
            try SnapshotText.decode(Array(text.utf8))
                == .observed(
                    [Self.state("idle", at: SnapshotText.modifiedAt), Self.state("busy", at: 1000)],
                    timeAhead: Timestamp(milliseconds: 9_999_999_999_000)))
    }

    /// Microseconds and nanoseconds are milliseconds far ahead.
    @Test(arguments: ["1780303217250000", "1780303217250000000", "1e300"])
    func `a number that is no plausible time is not believed`(text: String) throws {
        let entry = #"{"state":"idle","updated_at":\#(text)}"#
        #expect(try SnapshotText.alice(entry, generatedAt: "2") == Self.state("idle", at: 2000))
    }
}
