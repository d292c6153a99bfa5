import Testing

@testable import OneShotCore

@Suite struct JSONErrorTests {
    @Test(arguments: [
        (0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (4, 2, 2), (6, 2, 3), (9, 2, 4), (13, 2, 5), (14, 2, 6),
        (15, 3, 1), (16, 4, 1),
    ])
    func `an offset becomes a line and a column`(offset: Int, line: Int, column: Int) {
        let error = Array("a\r\nbé€😀\r\n\n".utf8).withUnsafeBytes { JSONError("wrong", at: offset, in: $0) }
        #expect(error.line == line && error.column == column)
        #expect(error.description == "line \(line), column \(column): wrong")
    }

    @Test func `errors are equal if message and position are`() {
        Array("\n\n".utf8).withUnsafeBytes { bytes in
            #expect(JSONError("a", at: 1, in: bytes) == JSONError("a", at: 1, in: bytes))
            #expect(JSONError("a", at: 1, in: bytes) != JSONError("b", at: 1, in: bytes))
            #expect(JSONError("a", at: 1, in: bytes) != JSONError("a", at: 0, in: bytes))
        }
    }
}
