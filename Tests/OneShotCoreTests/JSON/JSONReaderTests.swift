import Testing

@testable import OneShotCore

/// Structure: containers, commas, colons, white space, and what comes before and after the value.
@Suite struct JSONReaderTests {
    @Test(arguments: [
        AcceptedJSON("[]", []),
        AcceptedJSON("{}", [:]),
        AcceptedJSON("[[]]", [[]]),
        AcceptedJSON("[{}]", [[:]]),
        AcceptedJSON(#"{"a":{}}"#, ["a": [:]]),
        AcceptedJSON(#"{"a":[]}"#, ["a": []]),
        AcceptedJSON("[1,2,3]", [1, 2, 3]),
        AcceptedJSON(#"{"a":1,"b":2}"#, ["a": 1, "b": 2]),
        AcceptedJSON("[[],[],{},{}]", [[], [], [:], [:]]),
        AcceptedJSON(#"[1,[2,[]],{"a":[],"b":{}},3]"#, [1, [2, []], ["a": [], "b": [:]], 3]),
        AcceptedJSON(#"{"a":[{"b":[{"c":null}]}],"d":0}"#, ["a": [["b": [["c": .null]]]], "d": 0]),
        AcceptedJSON(#"{"":0}"#, ["": 0]),
        AcceptedJSON(#"{"a":1,"a":2}"#, ["a": 1, "a": 2]),
        AcceptedJSON(#"{"\u0061":1,"{":2,",":3,"\"":4}"#, ["a": 1, "{": 2, ",": 3, "\"": 4]),
        AcceptedJSON(#"["[","{",",",":","]","}"]"#, ["[", "{", ",", ":", "]", "}"]),
        AcceptedJSON("0", 0),
        AcceptedJSON("\"\"", ""),
        AcceptedJSON("true", true),
        AcceptedJSON("null", .null),
    ])
    func `a value of any type is read and skipped`(example: AcceptedJSON) throws {
        try example.check()
    }

    @Test(arguments: [" ", "\t", "\n", "\r", "\r\n", " \t\r\n \t\r\n"])
    func `white space is allowed between all tokens`(space: String) throws {
        let tokens = ["{", #""a""#, ":", "[", "1", ",", "true", ",", #""""#, "]", ",", #""b""#, ":", "{", "}", "}"]
        let text = space + tokens.joined(separator: space) + space
        try AcceptedJSON(text, ["a": [1, true, ""], "b": [:]]).check()
    }

    @Test(arguments: [
        RejectedJSON("", "1:1: ends where a value is expected"),
        RejectedJSON(" \n\t ", "2:3: ends where a value is expected"),
        RejectedJSON("[", "1:2: ends where a value is expected"),
        RejectedJSON("[1", "1:3: ends where a comma or ']' is expected"),
        RejectedJSON("[1,", "1:4: ends where a value is expected"),
        RejectedJSON("[[]", "1:4: ends where a comma or ']' is expected"),
        RejectedJSON("[1,]", "1:4: ']' where a value after the comma is expected"),
        RejectedJSON("[[],]", "1:5: ']' where a value after the comma is expected"),
        RejectedJSON("[,]", "1:2: ',' where a value is expected"),
        RejectedJSON("[,1]", "1:2: ',' where a value is expected"),
        RejectedJSON("[1,,2]", "1:4: ',' where a value is expected"),
        RejectedJSON("[1 2]", "1:4: '2' where a comma or ']' is expected"),
        RejectedJSON("[[][]]", "1:4: '[' where a comma or ']' is expected"),
        RejectedJSON("[1:2]", "1:3: ':' where a comma or ']' is expected"),
        RejectedJSON("[1;2]", "1:3: ';' where a comma or ']' is expected"),
        RejectedJSON("[1}", "1:3: '}' where a comma or ']' is expected"),
        RejectedJSON("[}", "1:2: '}' where a value is expected"),
        RejectedJSON("]", "1:1: ']' where a value is expected"),
        RejectedJSON(",", "1:1: ',' where a value is expected"),
        RejectedJSON("(1)", "1:1: '(' where a value is expected"),
    ])
    func `a malformed array is an error at its first wrong byte`(example: RejectedJSON) {
        example.check()
    }

    @Test(arguments: [
        RejectedJSON("{", "1:2: ends where a key in double quotes is expected"),
        RejectedJSON(#"{"a""#, "1:5: ends where a colon after the key is expected"),
        RejectedJSON(#"{"a":"#, "1:6: ends where a value is expected"),
        RejectedJSON(#"{"a":1"#, "1:7: ends where a comma or '}' is expected"),
        RejectedJSON(#"{"a":1,"#, "1:8: ends where a key in double quotes is expected"),
        RejectedJSON(#"{"a":1,}"#, "1:8: '}' where a key in double quotes is expected"),
        RejectedJSON(#"{"a":{},}"#, "1:9: '}' where a key in double quotes is expected"),
        RejectedJSON("{,}", "1:2: ',' where a key in double quotes is expected"),
        RejectedJSON(#"{,"a":1}"#, "1:2: ',' where a key in double quotes is expected"),
        RejectedJSON(#"{"a":1,,"b":2}"#, "1:8: ',' where a key in double quotes is expected"),
        RejectedJSON("{a:1}", "1:2: 'a' where a key in double quotes is expected"),
        RejectedJSON("{'a':1}", "1:2: a single quote where a key in double quotes is expected"),
        RejectedJSON("{1:1}", "1:2: '1' where a key in double quotes is expected"),
        RejectedJSON("{null:1}", "1:2: 'n' where a key in double quotes is expected"),
        RejectedJSON("{[]:1}", "1:2: '[' where a key in double quotes is expected"),
        RejectedJSON(#"{"a"}"#, "1:5: '}' where a colon after the key is expected"),
        RejectedJSON(#"{"a" 1}"#, "1:6: '1' where a colon after the key is expected"),
        RejectedJSON(#"{"a","b"}"#, "1:5: ',' where a colon after the key is expected"),
        RejectedJSON(#"{"a"=1}"#, "1:5: '=' where a colon after the key is expected"),
        RejectedJSON(#"{"a":}"#, "1:6: '}' where a value is expected"),
        RejectedJSON(#"{"a":,"b":1}"#, "1:6: ',' where a value is expected"),
        RejectedJSON(#"{"a"::1}"#, "1:6: ':' where a value is expected"),
        RejectedJSON(#"{"a":1 "b":2}"#, "1:8: '\"' where a comma or '}' is expected"),
        RejectedJSON(#"{"a":1:"b"}"#, "1:7: ':' where a comma or '}' is expected"),
        RejectedJSON(#"{"a":1]"#, "1:7: ']' where a comma or '}' is expected"),
        RejectedJSON("{]", "1:2: ']' where a key in double quotes is expected"),
        RejectedJSON(#"{"a":[1}]"#, "1:8: '}' where a comma or ']' is expected"),
        RejectedJSON("}", "1:1: '}' where a value is expected"),
        RejectedJSON(#"{"a\"#, "1:5: a string that does not end"),
        RejectedJSON(#"{"a"#, "1:2: a string that does not end"),
    ])
    func `a malformed object is an error at its first wrong byte`(example: RejectedJSON) {
        example.check()
    }

    @Test(arguments: [
        RejectedJSON("1 2", "1:3: '2' where the end of the text after the value is expected"),
        RejectedJSON("{}\n\nx", "3:1: 'x' where the end of the text after the value is expected"),
        RejectedJSON("[]]", "1:3: ']' where the end of the text after the value is expected"),
        RejectedJSON("{}}", "1:3: '}' where the end of the text after the value is expected"),
        RejectedJSON("[],", "1:3: ',' where the end of the text after the value is expected"),
        RejectedJSON("[][]", "1:3: '[' where the end of the text after the value is expected"),
        RejectedJSON(#""a""b""#, "1:4: '\"' where the end of the text after the value is expected"),
        RejectedJSON("1\0", "1:2: byte 0x0 where the end of the text after the value is expected"),
        RejectedJSON("1\u{7F}", "1:2: byte 0x7F where the end of the text after the value is expected"),
        RejectedJSON("1\u{FEFF}", "1:2: byte 0xEF where the end of the text after the value is expected"),
        RejectedJSON("1 // one", "1:3: '/' where the end of the text after the value is expected"),
    ])
    func `anything but white space after the value is an error`(example: RejectedJSON) {
        example.check()
    }

    @Test(arguments: [
        RejectedJSON("\u{B}1", "1:1: byte 0xB where a value is expected"),
        RejectedJSON("\u{C}1", "1:1: byte 0xC where a value is expected"),
        RejectedJSON("[\u{85}1]", "1:2: byte 0xC2 where a value is expected"),
        RejectedJSON("[\u{A0}1]", "1:2: byte 0xC2 where a value is expected"),
        RejectedJSON("[1\u{2028}]", "1:3: byte 0xE2 where a comma or ']' is expected"),
        RejectedJSON("{\u{3000}}", "1:2: byte 0xE3 where a key in double quotes is expected"),
        RejectedJSON("{\"a\"\0:1}", "1:5: byte 0x0 where a colon after the key is expected"),
        RejectedJSON("/**/1", "1:1: '/' where a value is expected"),
        RejectedJSON("[1,#\n2]", "1:4: '#' where a value is expected"),
    ])
    func `other characters are not white space, and there are no comments`(example: RejectedJSON) {
        example.check()
    }

    @Test(arguments: [
        RejectedJSON("\u{FEFF}", "1:1: starts with a byte order mark; accepted is UTF-8 without one"),
        RejectedJSON("\u{FEFF}{}", "1:1: starts with a byte order mark; accepted is UTF-8 without one"),
        RejectedJSON(
            bytes: [0xFE, 0xFF, 0, 0x31], "1:1: starts with a UTF-16 byte order mark; accepted is UTF-8 without one"),
        RejectedJSON(
            bytes: [0xFF, 0xFE, 0x31, 0], "1:1: starts with a UTF-16 byte order mark; accepted is UTF-8 without one"),
        RejectedJSON(bytes: [0x1F, 0x8B, 8, 0], "1:1: gzip where a value is expected"),
        RejectedJSON(
            "\n <!DOCTYPE html>", "2:2: HTML or XML, perhaps of a proxy or a login page, where a value is expected"),
        RejectedJSON("[<]", "1:2: '<' where a value is expected"),
        RejectedJSON(bytes: [0x1F, 0x8A], "1:1: byte 0x1F where a value is expected"),
        RejectedJSON(bytes: [0xEF, 0xBB], "1:1: byte 0xEF where a value is expected"),
        RejectedJSON(bytes: [0xFE], "1:1: byte 0xFE where a value is expected"),
        RejectedJSON(bytes: [0xFF], "1:1: byte 0xFF where a value is expected"),
        RejectedJSON(" \u{FEFF}1", "1:2: byte 0xEF where a value is expected"),
        RejectedJSON("[\u{FEFF}1]", "1:2: byte 0xEF where a value is expected"),
        RejectedJSON(bytes: [0, 0x31], "1:1: byte 0x0 where a value is expected"),
        RejectedJSON(bytes: [0x31, 0], "1:2: byte 0x0 where the end of the text after the value is expected"),
    ])
    func `a byte order mark, other encodings and other formats are errors`(example: RejectedJSON) {
        example.check()
    }

    @Test func `a byte order mark is reported whatever was expected`() {
        let text = "\u{FEFF}1"
        let complaint = "1:1: starts with a byte order mark; accepted is UTF-8 without one"
        #expect(JSONReader.complaint(about: text) { try $0.beginObject() } == complaint)
        #expect(JSONReader.complaint(about: text) { try $0.beginArray() } == complaint)
        #expect(JSONReader.complaint(about: text) { try $0.readString() } == complaint)
        #expect(JSONReader.complaint(about: text) { try $0.readDouble() } == complaint)
        #expect(JSONReader.complaint(about: text) { try $0.readNull() } == complaint)
    }
}
