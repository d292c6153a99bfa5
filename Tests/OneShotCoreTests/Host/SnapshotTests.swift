import Testing

@testable import OneShotCore

@Suite struct SnapshotTests {
    private static let fallback = Timestamp(milliseconds: 7000)

    private func decode(_ bytes: [UInt8], _ roster: Roster) throws(JSONError) -> [Observation] {
        let result: Result<[Observation], JSONError> = bytes.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in try Snapshot.decode(bytes, roster, fallback: Self.fallback) }
        }
        return try result.get()
    }

    private func decode(_ text: String) throws(JSONError) -> [Observation] {
        try decode(
            Array(text.utf8), .of(identities: ["alice": .active("a"), "bob": .active("b")], bindings: [:]))
    }

    /// The observation of alice in a snapshot with no other agent.
    private func alice(_ entry: String, generatedAt: String = "null") throws(JSONError) -> Observation? {
        try decode(#"{"generated_at":\#(generatedAt),"agents":{"alice":\#(entry)}}"#).first
    }

    private func complaint(_ text: String) -> String? {
        #expect(throws: JSONError.self) { try decode(text) }?.description
    }

    private static func state(_ state: HostState, at milliseconds: Int64 = 7000) -> Observation {
        .state(state, at: Timestamp(milliseconds: milliseconds))
    }

    // MARK: - Entries

    @Test func `entries of one snapshot may each be written differently`() throws {
        let roster = Roster.of(
            identities: [
                "a": .active("a"), "b": .active("b"), "c": .active("c"), "d": .active("d"), "e": .active("e"),
            ],
            bindings: [:])
        func read(_ form: (String) -> String) throws(JSONError) -> [Observation] {
            let members = [
                #""state":"idle","updated_at":"1970-01-01T00:00:01Z""#,
                #""state":"busy","updated_at":"1970-01-01T00:00:02Z""#,
                #""state" : "idle", "updated_at": "1970-01-01T00:00:03Z""#, #""state":"busy","updated_at":4"#,
                #""state":"idle","updated_at":"1970-01-01T00:00:05Z""#,
            ]
            let entries = zip("abcde", members).map { #""\#($0)":{\#(form($1))}"# }
            return try decode(Array(#"{"agents":{\#(entries.joined(separator: ","))}}"#.utf8), roster)
        }
        let observations = try read { $0 }
        #expect(observations == (1...5).map { Self.state($0 == 2 || $0 == 4 ? "busy" : "idle", at: $0 * 1000) })
        #expect(try observations == read { $0 + #","x":0"# })
        #expect(
            complaint(
                #"{"agents":{"alice":{"state":"idle","updated_at":"1970-01-01T00:00:01Z"},"bob":{"state":"idle""updated_at":1}}}"#
            )
                == "line 1, column 94: '\"' where a comma or '}' is expected")
    }

    @Test(arguments: [
        (#""idle""#, "idle"), (#"{"state":"working"}"#, "working"), (#"{"state":"busy","updated_at":null}"#, "busy"),
        (#"{"x":[{}],"state":"offline","y":null}"#, "offline"), (#""thinking""#, "thinking"), (#""""#, ""),
        (#""Idle""#, "Idle"), (#"{"state":"idle","updated_at":"1970-01-01T00:00:07Z"}"#, "idle"),
        (#"{"updated_at":"1970-01-01T00:00:07Z","state":"idle"}"#, "idle"),
        (#"{"state":"idle","updated_at":7,"state":"busy"}"#, "busy"), (#"{"state":"idl\u0065"}"#, "idle"),
    ])
    func `a state is any text, alone or in an object`(entry: String, state: String) throws {
        #expect(try alice(entry) == Self.state(HostState(state)))
    }

    @Test(arguments: [
        ("null", "the agent's entry is null; accepted is a state or an object with one"),
        ("7", "the agent's entry is a number; accepted is a state or an object with one"),
        ("true", "the agent's entry is true or false; accepted is a state or an object with one"),
        (#"["idle"]"#, "the agent's entry is an array; accepted is a state or an object with one"),
        ("{}", "the agent's entry has no state"), (#"{"updated_at":1}"#, "the agent's entry has no state"),
        (#"{"State":"idle"}"#, "the agent's entry has no state"),
        (#"{"state":7}"#, "the agent's state is a number; accepted is a string"),
        (#"{"state":null}"#, "the agent's state is null; accepted is a string"),
        (#"{"state":{"state":"idle"}}"#, "the agent's state is an object; accepted is a string"),
        (#"{"state":"idle","updated_at":"yesterday"}"#, "the agent's updated_at is no RFC 3339 time and no number"),
        (#"{"state":"idle","updated_at":"1780303217"}"#, "the agent's updated_at is no RFC 3339 time and no number"),
        (#"{"state":"idle","updated_at":""}"#, "the agent's updated_at is no RFC 3339 time and no number"),
        (#"{"state":"idle","updated_at":[1]}"#, "the agent's updated_at is no RFC 3339 time and no number"),
        (#"{"state":"idle","updated_at":true}"#, "the agent's updated_at is no RFC 3339 time and no number"),
        (#"{"state":"idle","updated_at":1e999}"#, "the agent's updated_at is no RFC 3339 time and no number"),
    ])
    func `a malformed entry concerns only its agent`(entry: String, reason: String) throws {
        let observations = try decode(#"{"agents":{"alice":\#(entry),"bob":"busy"}}"#)
        #expect(observations == [.malformed(reason), Self.state("busy")])
    }

    @Test func `agents may come in any order, and one that is not mentioned is absent`() throws {
        #expect(try decode(#"{"agents":{"bob":"busy","alice":"idle"}}"#) == [Self.state("idle"), Self.state("busy")])
        #expect(try decode(#"{"agents":{"bob":"busy"}}"#) == [.absent, Self.state("busy")])
        #expect(try decode(#"{"agents":{}}"#) == [.absent, .absent])
    }

    @Test func `names are compared byte for byte`() throws {
        let roster = Roster.of(
            identities: ["Zo\u{EB}": .active("1"), "Zoe\u{308}": .active("2"), "a\"b": .active("3")], bindings: [:])
        let text = #"{"agents":{"Zoe\#u{308}":"busy","a\"b":"idle","zo\u00eb":"idle"}}"#
        #expect(try decode(Array(text.utf8), roster) == [.absent, Self.state("busy"), Self.state("idle")])
    }

    // MARK: - Times

    @Test(arguments: [
        ("1780303217.25", Int64(1_780_303_217_250)), (#""2026-06-01T08:40:17.25Z""#, 1_780_303_217_250),
        (#""2026-06-01T10:40:17+02:00""#, 1_780_303_217_000), ("0", 0), ("-1.5", -1500), ("1e9", 1_000_000_000_000),
        // Kept within the years 1 to 9999.
        ("1e300", 253_402_300_799_000), ("-1e300", -62_135_596_800_000),
    ])
    func `a time is RFC 3339 or epoch seconds`(text: String, milliseconds: Int64) throws {
        let expected = Self.state("idle", at: milliseconds)
        #expect(try alice(#"{"state":"idle","updated_at":\#(text)}"#) == expected)
        #expect(try alice(#""idle""#, generatedAt: text) == expected)
    }

    @Test(arguments: [
        (#"{"state":"idle","updated_at":1}"#, "2", Int64(1000)), (#"{"state":"idle","updated_at":3}"#, "2", 3000),
        (#"{"state":"idle"}"#, "2", 2000), (#"{"state":"idle","updated_at":null}"#, "2", 2000), (#""idle""#, "2", 2000),
        (#""idle""#, "null", 7000), (#"{"state":"idle","updated_at":1}"#, "null", 1000),
    ])
    func `a state has the entry's time, otherwise the snapshot's, otherwise the file's`(
        entry: String, generatedAt: String, milliseconds: Int64
    ) throws {
        #expect(try alice(entry, generatedAt: generatedAt) == Self.state("idle", at: milliseconds))
    }

    @Test func `the snapshot's time counts also if it comes last`() throws {
        #expect(try decode(#"{"agents":{"alice":"idle"},"generated_at":2}"#).first == Self.state("idle", at: 2000))
    }

    // MARK: - The snapshot as a whole

    @Test(arguments: [
        ("", "line 1, column 1: ends where an object is expected"),
        ("[]", "line 1, column 1: '[' where an object is expected"),
        ("{}", "line 1, column 1: it has no agents"), (#"{"alice":"idle"}"#, "line 1, column 1: it has no agents"),
        (#"{"agents":null}"#, "line 1, column 11: 'n' where an object is expected"),
        (#"{"agents":[]}"#, "line 1, column 11: '[' where an object is expected"),
        (#"{"agents":{}"#, "line 1, column 13: ends where a comma or '}' is expected"),
        ("{\"agents\":{\n\"alice\":\"idle\",\n}}", "line 3, column 1: '}' where a key in double quotes is expected"),
        (#"{"agents":{}} {}"#, "line 1, column 15: '{' where the end of the text after the value is expected"),
        ("\u{FEFF}{\"agents\":{}}", "line 1, column 1: starts with a byte order mark; accepted is UTF-8 without one"),
        (#"{"agents":{"alice":"\uD800"}}"#, "line 1, column 21: a lone surrogate"),
        (#"{"agents":{"alice":idle}}"#, "line 1, column 20: 'i' where a value is expected"),
    ])
    func `a malformed snapshot is an error with line and column`(text: String, message: String) {
        #expect(complaint(text) == message)
    }

    @Test(arguments: [#""yesterday""#, "1e999", "true", "{}", "[1]", #""2026-02-30T00:00:00Z""#])
    func `a malformed time of the snapshot makes it malformed`(time: String) {
        let text = #"{"generated_at": \#(time),"agents":{"alice":{"state":"idle","updated_at":1}}}"#
        #expect(complaint(text) == "line 1, column 18: a generated_at that is no RFC 3339 time and no number")
    }

    @Test(arguments: [
        #"{"agents":{"stranger":{"state":"idle",},"alice":"idle"}}"#, #"{"agents":{"stranger":"\uDC00"}}"#,
        #"{"agents":{"stranger":[01]}}"#, #"{"agents":{},"other":tru}"#,
    ])
    func `unknown agents and keys are skipped, but checked`(text: String) throws {
        #expect(complaint(text)?.hasPrefix("line 1, column ") == true)
        #expect(
            try decode(#"{"v":[1,{}],"agents":{"stranger":{"state":7},"alice":"idle","x":null},"z":1e999}"#)
                == [Self.state("idle"), .absent])
    }

    @Test(arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
    func `bytes that are not UTF-8 make a snapshot malformed, wherever they are`(bytes: [UInt8]) {
        let roster = Roster.of(identities: ["alice": .active("a")], bindings: [:])
        for (before, after) in [
            (#"{"agents":{"alice":""#, #""}}"#), (#"{"agents":{"stranger":""#, #""}}"#),
            (#"{"agents":{""#, #"":"idle"}}"#),
            (#"{"agents":{},"#, "}"),
        ] {
            #expect(throws: JSONError.self) { try decode(Array(before.utf8) + bytes + Array(after.utf8), roster) }
        }
    }

    // MARK: - Duplicate keys: the last wins

    @Test(arguments: [
        #"{"agents":{"alice":"idle","alice":"busy"}}"#, #"{"agents":{"alice":7,"alice":{"state":"busy"}}}"#,
        #"{"agents":{"alice":{"state":"idle","updated_at":1},"bob":"idle","alice":"busy"},"agents":{"alice":"busy"}}"#,
        #"{"agents":{"alice":{"state":"idle","state":"busy"}}}"#, #"{"agents":{"alice":{"state":7,"state":"busy"}}}"#,
        #"{"agents":{"alice":{"state":"busy","updated_at":1,"updated_at":7}}}"#,
        #"{"agents":{"alice":{"state":"busy","updated_at":"x","updated_at":null}}}"#,
        #"{"generated_at":1,"agents":{"alice":"busy"},"generated_at":null}"#,
    ])
    func `the last of duplicate keys counts`(text: String) throws {
        #expect(try decode(text) == [Self.state("busy"), .absent])
    }

    @Test(arguments: [
        (#""state":"idle","state":7"#, "the agent's state is a number; accepted is a string"),
        (
            #""state":"idle","updated_at":1,"updated_at":"x""#,
            "the agent's updated_at is no RFC 3339 time and no number"
        ),
    ])
    func `the last of duplicate keys counts even if it is malformed`(members: String, reason: String) throws {
        #expect(try alice("{\(members)}") == .malformed(reason))
    }

    // MARK: - One agent's file

    @Test(arguments: [
        (#"{"state":"busy","updated_at":2}"#, state("busy", at: 2000)), (#" "busy" "#, state("busy")),
        (#"{"state":"busy","generated_at":2}"#, state("busy")), ("{}", .malformed("the agent's entry has no state")),
    ])
    func `a file of one agent is read like its entry in a snapshot`(text: String, expected: Observation) throws {
        let observation = try Array(text.utf8).withUnsafeBytes {
            try Snapshot.decodeAgent($0, fallback: Self.fallback)
        }
        #expect(observation == expected)
    }

    @Test(arguments: ["", "{", #"{"state":"idle"} x"#, "idle"])
    func `a file of one agent that is not JSON is malformed`(text: String) {
        #expect(throws: JSONError.self) {
            try Array(text.utf8).withUnsafeBytes { try Snapshot.decodeAgent($0, fallback: Self.fallback) }
        }
    }
}
