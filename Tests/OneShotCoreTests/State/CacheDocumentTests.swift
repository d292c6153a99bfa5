import Testing

@testable import OneShotCore

@Suite struct CacheDocumentTests {
    /// Whether the document was written for this center, and its other members.
    private func read(_ text: String) throws -> (isOurs: Bool, members: [String]) {
        var members: [String] = []
        let isOurs = try Array(text.utf8).withUnsafeBytes { bytes in
            try CacheDocument.read(bytes, center: "https://f") { key, reader in
                members.append("\(key.string)=\(try reader.readInteger())")
            }
        }
        return (isOurs, members)
    }

    @Test(arguments: [
        #"{"version":1,"center_url":"https://f","a":1,"b":2}"#, #"{"a":1,"b":2,"center_url":"https://f","version":1}"#,
        #"{"version":1,"a":1,"b":2}"#, " {\n\"a\" : 1 , \"version\" : 1 , \"b\" : 2 }\n\n",
        #"{"version":1,"center_url":"https:\/\/\u0066","a":1,"b":2}"#,
    ])
    func `version and center may come anywhere among the members`(text: String) throws {
        let found = try read(text)
        #expect(found.isOurs && found.members == ["a=1", "b=2"])
    }

    @Test func `a document of another center is checked too`() throws {
        #expect(try !read(#"{"version":1,"center_url":"https://g","a":1}"#).isOurs)
        #expect(throws: JSONError.self) { try read(#"{"version":1,"center_url":"https://g","a":true}"#) }
        #expect(throws: InputError.self) { try read(#"{"center_url":"https://g"}"#) }
    }

    @Test func `an error of a member's reader is thrown on`() {
        struct MemberError: Error {}
        #expect(throws: MemberError.self) {
            try Array(#"{"version":1,"a":1}"#.utf8).withUnsafeBytes { bytes in
                try CacheDocument.read(bytes, center: "") { _, _ in throw MemberError() }
            }
        }
    }

    @Test func `a document begins with version and center and ends with a line end`() {
        let bytes = CacheDocument.write(center: "https://f/\"") { $0.member("a", 1) }
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"version":1,"center_url":"https://f/\"","a":1}"# + "\n")
    }
}
