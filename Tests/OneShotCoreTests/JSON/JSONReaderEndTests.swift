import Testing

@testable import OneShotCore

/// Reading that must end before its text.
@Suite struct JSONReaderEndTests {
    /// Texts whose length is one piece repeated.
    struct Text: CustomTestStringConvertible {
        let start: String
        let piece: String
        let end: String

        var testDescription: String { start + piece + end }

        func bytes(_ count: Int) -> [UInt8] {
            let pieces = repeatElement(Array(piece.utf8), count: count / piece.utf8.count)
            return Array(start.utf8) + pieces.joined() + Array(end.utf8)
        }
    }

    /// Skips a text. The reader is told to end when it asks for the so-manieth time.
    private func skip(_ bytes: [UInt8], endingAt last: Int) -> (questions: Int, error: JSONError?) {
        var questions = 0
        let error = bytes.withUnsafeBytes { bytes -> JSONError? in
            var reader = JSONReader(bytes) {
                questions += 1
                return questions == last
            }
            do throws(JSONError) {
                try reader.skipValue()
                return nil
            } catch {
                return error
            }
        }
        return (questions, error)
    }

    @Test(arguments: [
        Text(start: "[", piece: "true,", end: "1]"), Text(start: "{", piece: #""key":"value","#, end: #""a":1}"#),
        Text(start: "\"", piece: "\\u00e4", end: "\""), Text(start: "\"", piece: "ä", end: "\""),
        Text(start: "\"", piece: "a\\n", end: "\""),
    ])
    func `a reader asks once for each MiB whether it must end, and ends then`(text: Text) {
        let bytes = text.bytes(5 << 19)
        #expect(skip(bytes, endingAt: .max) == (2, nil))
        let (questions, error) = skip(bytes, endingAt: 1)
        #expect(questions == 1 && error?.message == "reading was ended before the text")
    }

    @Test func `a short text is read without a question`() {
        #expect(skip(Text(start: "[", piece: "1,", end: "1]").bytes(1000), endingAt: 1) == (0, nil))
    }
}
