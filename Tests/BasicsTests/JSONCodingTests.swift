import Basics
import FoundationEssentials
import Testing

struct JSONCodingTests {
    private struct Value: Codable, Equatable {
        var b = "x/y"
        var a = Date(timeIntervalSince1970: 1_700_000_000)
    }

    @Test func `keys are sorted, slashes are plain, and dates are in ISO 8601`() throws {
        #expect(try JSONCoding.text(Value()) == #"{"a":"2023-11-14T22:13:20Z","b":"x/y"}"#)
    }

    @Test func `files and lines end with a line's end, and request bodies do not`() throws {
        #expect(try JSONCoding.pretty(["a": 1]) == Array("{\n  \"a\" : 1\n}\n".utf8))
        #expect(try JSONCoding.line(["a": 1]) == Array("{\"a\":1}\n".utf8))
        #expect(try JSONCoding.compact(["a": 1]) == Array("{\"a\":1}".utf8))
    }

    @Test func `every form is read again`() throws {
        for bytes in [try JSONCoding.pretty(Value()), try JSONCoding.line(Value()), try JSONCoding.unsorted(Value())] {
            #expect(try JSONCoding.decode(Value.self, from: bytes) == Value())
        }
        #expect(throws: (any Error).self) { try JSONCoding.decode(Value.self, from: Array("{".utf8)) }
    }

    @Test func `control characters that an encoder leaves are escaped, and the value stays`() throws {
        let text = "a\u{9b}31m\u{7f}\u{80}\u{9f}\u{a0}é日"
        let escaped = JSONCoding.escapingControls(try JSONCoding.line([text]))
        #expect(String(decoding: escaped, as: UTF8.self) == #"["a\u009b31m\u007f\u0080\u009f"# + "\u{a0}é日\"]\n")
        #expect(try JSONCoding.decode([String].self, from: escaped) == [text])
    }
}
