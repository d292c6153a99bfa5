import Testing

@testable import OneShotCore

/// Keys that are named twice in one object, where the program does not know the keys beforehand.
@Suite struct RepeatedKeysTests {
    enum Place: CaseIterable {
        case unknownKeys, skippedValue, stateMap

        /// A configuration with these members at the place.
        func configuration(_ keys: [String]) -> String {
            let members = keys.map { key in
                var writer = JSONWriter()
                writer.string(key)
                return String(decoding: writer.bytes, as: UTF8.self) + #":"idle""#
            }
            let text = members.joined(separator: ",")
            let rest = members.isEmpty ? "" : ",\(text)"
            return switch self {
            case .unknownKeys:
                SampleConfiguration(values: ["identities": #"[{"agent_id":"a","enabled":false\#(rest)}]"#]).text
            case .skippedValue:
                SampleConfiguration(values: ["identities": #"[{"agent_id":"a","enabled":false,"x":{\#(text)}}]"#]).text
            case .stateMap:
                SampleConfiguration(values: ["host": #"{"source":"file","path":"p","state_map":{\#(text)}}"#]).text
            }
        }

        /// How many complaints there are, all of them about a repeated key.
        func repetitions(_ keys: [String]) throws -> Int {
            let complaints = try ConfigurationFolder().complaints(about: configuration(keys))
            #expect(complaints.allSatisfy { $0.hasSuffix(": is given twice in one object") }, "\(complaints)")
            return complaints.count
        }
    }

    private static let sequences: [([String], Int)] = [
        ([], 0), (["a"], 0), (["a", "a"], 1), (["a", "a", "a"], 2), (["a", "b", "a", "b", "c"], 2),
        (["", "", "a", ""], 2),
        (["ab", "c", "a", "bc", "abc", "b"], 0), (["state", "stat", "states", "tate", "State"], 0),
        // The composed and the decomposed letter are equal as `String`, but are two keys.
        (["\u{E9}", "e\u{301}"], 0), (["\u{E9}", "e\u{301}", "\u{E9}"], 1),
        (["a\0", "a", "\0a", "a\0"], 1),
    ]

    @Test(arguments: Place.allCases, sequences)
    func `a repeated key is reported, compared byte for byte`(place: Place, sequence: ([String], Int)) throws {
        #expect(try place.repetitions(sequence.0) == sequence.1)
    }

    @Test(arguments: Place.allCases) func `a repeated key is found among many, wherever both are`(place: Place) throws {
        let keys = (0..<20).map { "key-\($0)" }
        #expect(try place.repetitions(keys) == 0)
        for first in [0, 1, 15, 16, 18] {
            for second in [1, 2, 16, 17, 19] where second > first {
                var repeated = keys
                repeated[second] = keys[first]
                #expect(try place.repetitions(repeated) == 1, "\(first) and \(second)")
            }
        }
        #expect(try place.repetitions(keys + keys) == 20)
    }
}
