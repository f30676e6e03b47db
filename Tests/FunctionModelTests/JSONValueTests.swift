import FoundationEssentials
import TestSupport
import Testing

@testable import FunctionModel

struct JSONValueTests {
    @Test(arguments: [
        (" { \"b\" : 1 , \"a\" : [ ] } ", #"{"a":[],"b":1}"#), ("1.0", "1"), ("1e0", "1"), ("-0", "0"), ("-0.5", "-0.5"), ("1E+2", "100"),
        ("0.1", "0.1"),
        ("9007199254740993", "9007199254740992"), ("1e300", "1e+300"),
        ("\"\\u0041\\/\\b\\f\\n\\r\\t\\\"\\\\\"", #""A/\u0008\u000c\n\r\t\"\\""#),
        ("\"\\ud83d\\ude00ü\"", "\"😀ü\""), ("[true,false,null]", "[true,false,null]"), (#"{"a":1,"a":2}"#, #"{"a":2}"#),
        ("\"\u{7f}\"", "\"\\u007f\""),
    ])
    func `text is compact with sorted keys`(input: String, text: String) throws {
        let value = try JSONValue(parsing: input)
        #expect(value.text == text)
        #expect(try JSONValue(parsing: value.text) == value)
    }

    @Test(arguments: [
        Case("", "unexpected end at byte 0"), Case("nul", "a value is expected at byte 0"),
        Case("1 2", "unexpected text after the value at byte 2"),
        Case("[1,]", "a value is expected at byte 3"), Case("[1 2]", "',' or ']' is expected at byte 3"),
        Case("{1:2}", "a string as key is expected at byte 1"),
        Case("{\"a\" 1}", "':' is expected at byte 5"), Case("{\"a\":1", "',' or '}' is expected at byte 6"),
        Case("01", "unexpected text after the value at byte 1"),
        Case("-", "a digit is expected at byte 1"), Case("1.", "a digit is expected at byte 2"),
        Case("1e", "a digit is expected at byte 2"),
        Case("1e999", "a number out of range at byte 0"), Case("\"a", "a string without an end at byte 2"),
        Case("\"\\", "a string without an end at byte 2"),
        Case("\"\\x\"", "an unknown escape at byte 2"), Case("\"\\u12\"", "four hexadecimal digits are expected at byte 2"),
        Case("\"\\ud800\"", "half a surrogate pair at byte 7"), Case("\"\\ud800\\u0041\"", "half a surrogate pair at byte 13"),
        Case("\"\\udc00\"", "half a surrogate pair at byte 7"), Case("\"\n\"", "a control character in a string at byte 1"),
        Case("+1", "a value is expected at byte 0"), Case("NaN", "a value is expected at byte 0"),
        Case("\u{FEFF}1", "a value is expected at byte 0"),
        Case(String(repeating: "[", count: 100_000), "more than 256 levels at byte 257"),
    ])
    func `what is not JSON is located`(row: Case) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: row.input) }
        do throws(JSONError) {
            _ = try JSONValue(parsing: row.input)
        } catch {
            #expect(error.description == row.output)
        }
    }

    @Test func `a string that is not UTF-8 is refused`() {
        #expect(throws: JSONError(message: "a string that is not UTF-8", offset: 2)) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test(arguments: [
        ("1", "1.0", true), ("{}", #"{"a":1}"#, true), (#"{"a":1}"#, "{}", false), (#"{"a":{"b":1}}"#, #"{"a":{"b":1,"c":2},"d":3}"#, true),
        (#"{"a":1}"#, #"{"a":2}"#, false), ("[2]", "[1,2,3]", true), ("[3,1]", "[1,2,3]", true), ("[4]", "[1,2,3]", false),
        ("[]", "[1]", true),
        (#"[{"id":2}]"#, #"[{"id":1,"x":0},{"id":2,"x":0}]"#, true), ("\"a\"", "\"ab\"", false), ("null", "{}", false), ("[]", "{}", false),
        (#"{"a":null}"#, "{}", false), ("1", "[1]", false),
    ])
    func `a subset leaves out members and elements`(subset: String, whole: String, holds: Bool) throws {
        #expect(try JSONValue(parsing: subset).isSubset(of: JSONValue(parsing: whole)) == holds)
    }

    private func random(_ depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 3 ? 4 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2:
            let value = Double(bitPattern: generator.next())
            return .number(value.isFinite ? value : Double(Int.random(in: -100...100, using: &generator)))
        case 3: return .string(text(&generator))
        case 4: return .array((0..<Int.random(in: 0...4, using: &generator)).map { _ in random(depth + 1, &generator) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0...4, using: &generator) { members[text(&generator)] = random(depth + 1, &generator) }
            return .object(members)
        }
    }

    private func text(_ generator: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...5, using: &generator) {
            text.append(Unicode.Scalar(UInt32.random(in: 0...0x2FF, using: &generator)) ?? "x")
        }
        return String(text)
    }

    @Test(arguments: 1...3)
    func `a random value survives its text and a coder, and is a subset of itself`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let value = random(0, &generator)
            #expect(try JSONValue(parsing: value.text) == value, "seed \(seed): \(value.text)")
            #expect(
                try JSONDecoder().decode([JSONValue].self, from: JSONEncoder().encode([value])) == [value], "seed \(seed): \(value.text)")
            #expect(value.isSubset(of: value), "seed \(seed): \(value.text)")
        }
    }

    @Test func `a coded text that is not JSON is refused`() {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([JSONValue].self, from: Data(#"["{"]"#.utf8)) }
    }
}
