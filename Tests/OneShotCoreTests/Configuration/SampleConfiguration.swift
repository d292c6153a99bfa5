import Testing

/// The smallest configuration that is accepted, with some of its values replaced.
struct SampleConfiguration {
    var values: KeyValuePairs<String, String> = [:]

    /// The JSON text: the given values, then the required ones that are not given.
    var text: String {
        let required: KeyValuePairs = [
            "fabric": #"{"center_url": "https://fabric.example.com"}"#,
            "host": #"{"source": "file", "path": "agents.json"}"#,
            "identities": "[]",
            "bindings": "[]",
        ]
        let given = Set(values.map(\.key))
        let members = Array(values) + required.filter { !given.contains($0.key) }
        return "{" + members.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
    }
}

/// A configuration with errors, and the messages about them.
struct InvalidConfiguration: CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let complaints: [String]

    init(testDescription: String, text: String, complaints: [String]) {
        self.testDescription = testDescription
        self.text = text
        self.complaints = complaints
    }

    /// A whole text.
    init(_ name: String, text: String, _ complaints: String...) {
        testDescription = name
        self.text = text
        self.complaints = complaints.map { "presence.json:\($0.first?.isNumber == true ? "" : " ")\($0)" }
    }

    /// One value of the smallest configuration.
    init(_ key: String, _ value: String, _ complaints: String...) {
        testDescription = "\(key): \(value)"
        text = SampleConfiguration(values: [key: value]).text
        self.complaints = complaints.map { "presence.json: \($0)" }
    }
}
