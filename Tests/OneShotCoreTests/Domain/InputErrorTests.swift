import Testing

@testable import OneShotCore

@Suite struct InputErrorTests {
    @Test func `an error is one sentence that names what was read, the reason and what is accepted`() {
        #expect(InputError("the key file k", "is empty").description == "the key file k is empty")
        #expect(
            InputError("the file f", "is too long", accepted: "accepted are 3 bytes").description
                == "the file f is too long; accepted are 3 bytes")
        #expect(
            InputError(nil, "version 2", accepted: "this is version 1").description == "version 2; this is version 1")
    }

    @Test func `malformed JSON is an error with line and column`() throws {
        let error = try #require(throws: JSONError.self) { try JSONReader.read("{}\n x") { try $0.skipAll() } }
        let message = "line 2, column 2: 'x' where the end of the text after the value is expected"
        #expect(InputError("the answer", error).description == "the answer is malformed: \(message)")
        #expect(InputError("the answer", error).position == "line 2, column 2")
    }
}
