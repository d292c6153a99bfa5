import Testing

@testable import OneShotCore

@Suite struct SnapshotTests {
    private func decode(_ bytes: [UInt8], _ roster: Roster) throws(JSONError) -> [Observation] {
        guard case .observed(let observations, _) = try SnapshotText.decode(bytes, roster) else { return [] }
        return observations
    }

    private func decode(_ text: String) throws(JSONError) -> [Observation] { try SnapshotText.observations(text) }

    private func alice(_ entry: String) throws(JSONError) -> Observation? { try SnapshotText.alice(entry) }

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
        (#"{"state":"idl\u0065"}"#, "idle"),
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

    // MARK: - Duplicate keys

    @Test(arguments: [
        #"{"agents":{"alice":"idle","alice":"busy"}}"#, #"{"agents":{"alice":7,"alice":{"state":"busy"}}}"#,
        #"{"agents":{"alice":{"state":"idle","updated_at":1},"bob":"idle","\u0061lice":"busy","bob":7}}"#,
        #"{"agents":{"alice":{"state":"idle","state":"idle"},"alice":"busy"}}"#,
        #"{"agents":{"x":1,"alice":"busy","x":2},"y":{"a":1,"a":2}}"#,
    ])
    func `the last of duplicate agents counts`(text: String) throws {
        #expect(try decode(text).first == Self.state("busy"))
    }

    @Test(arguments: [
        (#"{"generated_at":"x","agents":{"alice":"idle"},"generated_at":2}"#, 17),
        (#"{"agents":{"alice":"idle"},"agents":{"alice":"busy"}}"#, 37),
        (#"{"agents":{},"\u0061gents":{}}"#, 28), (#"{"x":1,"agents":{},"x":2}"#, 24),
    ])
    func `any other key that is given twice makes the snapshot malformed`(text: String, column: Int) {
        let isTime = text.contains(#""x","#)
        let reason = isTime ? #"generated_at is "x"; "# : "a key that is given twice in one object"
        #expect(complaint(text)?.hasPrefix("line 1, column \(column): \(reason)") == true, "\(complaint(text) ?? "")")
    }

    @Test(arguments: [
        #"{"state":"idle","state":"busy"}"#, #"{"state":"busy","updated_at":1,"updated_at":7}"#,
        #"{"state":"busy","updated_at":null,"updated_at":null}"#, #"{"x":1,"state":"idle","x":1}"#,
        #"{"state":"idle","sta\u0074e":"idle"}"#,
    ])
    func `any other key that is given twice makes an entry malformed`(entry: String) throws {
        let observations = try decode(#"{"agents":{"alice":\#(entry),"bob":{"state":"busy","x":1}}}"#)
        #expect(observations == [.malformed("the agent's entry has a key twice"), Self.state("busy")])
        #expect(try SnapshotText.agent(entry) == .observed([.malformed("the agent's entry has a key twice")]))
    }

    /// Many keys are kept in another way than few.
    @Test func `a key that is given twice is found among many`() throws {
        let keys = (0..<200).map { "\"key-\($0)\":0" }
        for twice in [0, 31, 32, 33, 199] {
            let entry = (#"{"state":"idle","# + (keys + [keys[twice]]).joined(separator: ",")) + "}"
            #expect(try alice(entry) == .malformed("the agent's entry has a key twice"))
        }
        #expect(try alice(#"{"state":"idle","# + keys.joined(separator: ",") + "}") == Self.state("idle"))
    }

    // MARK: - One agent's file

    @Test(arguments: [
        (#"{"state":"busy","updated_at":2}"#, state("busy", at: 2000)), (#" "busy" "#, state("busy")),
        (#"{"state":"busy","generated_at":2}"#, state("busy")), ("{}", .malformed("the agent's entry has no state")),
    ])
    func `a file of one agent is read like its entry in a snapshot`(text: String, expected: Observation) throws {
        #expect(try SnapshotText.agent(text) == .observed([expected]))
    }

    @Test(arguments: ["", "{", #"{"state":"idle"} x"#, "idle"])
    func `a file of one agent that is not JSON is malformed`(text: String) {
        #expect(throws: JSONError.self) { try SnapshotText.agent(text) }
    }
}
