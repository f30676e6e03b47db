import Basics
import FunctionModel
import Testing

@testable import Migration

/// The small texts of other tools: variables, commands, durations, ports and references.
struct TextTests {
    private static let variables = ["A": "a", "EMPTY": ""]

    @Test(arguments: [
        ("x", "x"), ("$A", "a"), ("${A}b", "ab"), ("$A-$A", "a-a"), ("$$A", "$A"), ("cost: 5$", "cost: 5$"), ("$1", "$1"),
        ("${EMPTY:-x}", "x"), ("${EMPTY-x}", ""), ("${NO:-x y}", "x y"), ("${NO-}", ""), ("${NO:-${A}}", "a"), ("${A:+x}", "x"),
        ("${NO:+x}", ""), ("${EMPTY+x}", "x"), ("${A:?must}", "a"), ("${}", "${}"), ("${A!}", "${A!}"), ("${A", "${A"),
    ])
    func `variables are replaced as compose does it`(raw: String, text: String) {
        #expect(Interpolation(raw, variables: Self.variables).text == text)
    }

    @Test(arguments: [
        ("$NO", ["NO"]), ("${NO}${OTHER:?say}", ["NO", "OTHER"]), ("${EMPTY:?say}", ["EMPTY"]), ("${NO:-x}", []), ("$A", []),
        ("${NO:-${OTHER}}", ["OTHER"]),
    ])
    func `variables without a value are named`(raw: String, missing: [String]) {
        #expect(Interpolation(raw, variables: Self.variables).missing == missing)
    }

    @Test func `a text knows if it has a value or a default`() {
        #expect(Interpolation("${A:-x}", variables: Self.variables).hasValues)
        #expect(Interpolation("${NO:-x}", variables: Self.variables).defaulted == ["NO"])
        #expect(!Interpolation("${NO:-x}", variables: Self.variables).hasValues)
    }

    @Test(arguments: [
        ("python3 app.py", ["python3", "app.py"]), ("  a   b ", ["a", "b"]), ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
        (#"a\ b "\"" '\n' "\n""#, ["a b", "\"", #"\n"#, #"\n"#]), ("''", [""]), ("a'b'c", ["abc"]), ("a 'b", ["sh", "-c", "a 'b"]),
        ("", []),
    ])
    func `a command is split into words`(text: String, words: [String]) {
        #expect(ShellWords.list(text) == words)
    }

    @Test(arguments: [
        ("a/b.c", "a/b.c"), ("", "''"), ("a b", "'a b'"), ("a'b", #"'a'\''b'"#), ("$HOME", "'$HOME'"), ("é;", "'é;'"),
    ])
    func `a word is quoted if a shell would read another one`(word: String, quoted: String) {
        #expect(ShellWords.quoted(word) == quoted)
        #expect(ShellWords.list(quoted) == [word])
    }

    @Test(arguments: [
        ("10s", "10s"), ("1m30s", "90s"), ("1.5s", "1500ms"), ("500ms", "500ms"), ("2h", "2h"), ("30", "30s"), ("1d", "24h"),
        ("0s", "0s"),
    ])
    func `a duration is carried over`(text: String, own: String) throws {
        let duration = try #require(ForeignDuration.parse(text))
        #expect(Duration(text: own) == duration)
    }

    @Test(arguments: ["", "s", "5 s", "5x", "-5s", "..s", "99999999999h"]) func `a text that is no duration is refused`(text: String) {
        #expect(ForeignDuration.parse(text) == nil)
    }

    @Test(
        arguments: [
            ("8000", nil, 8000, false), ("80:8000", 80, 8000, true), ("127.0.0.1:80:8000", 80, 8000, false),
            ("0.0.0.0:80:8000/tcp", 80, 8000, true),
            ("[::1]:80:8000", 80, 8000, false), ("127.0.0.1::8000", nil, 8000, false),
        ] as [(String, Int?, Int, Bool)])
    func `a published port has an address, a port of the host and one of the container`(
        text: String, host: Int?, container: Int, isPublic: Bool
    ) throws {
        let port = try #require(ComposePort(parsing: text))
        #expect(port.host == host && port.container == container && port.isPublic == isPublic)
    }

    @Test(arguments: ["", "80-90:80-90", "53:53/udp", "x", "80:", "0", "70000"]) func `a port that is none is refused`(text: String) {
        #expect(ComposePort(parsing: text) == nil)
    }

    @Test func `a reference of func has a kind, a name and a key`() {
        let secret = FuncReference("{{ secret:api:key }}")
        #expect(secret?.kind == .secret && secret?.name == "api" && secret?.key == "key")
        #expect(FuncReference("{{configMap:all}}")?.key == nil)
        #expect(FuncReference("{{ env:X }}")?.kind == .environment)
        for text in ["x", "{{ x }}", "{{ other:x }}", "{{}}", "a {{ env:X }}"] { #expect(FuncReference(text) == nil, "\(text)") }
    }

    @Test func `a file of variables has quotes, comments and exports`() {
        let file = VariablesFile("# c\n\nA=1\nexport B = two # c\nC='x # y'\nD=\"a\\nb\"\nE=\nF\nG='open\n=x\nA=2\r\nH=#c\n")
        #expect(file.values == ["A": "2", "B": "two", "C": "x # y", "D": "a\nb", "E": "", "H": ""])
        #expect(file.unread == [8, 9, 10])
        #expect(file.variables.map(\.line) == [3, 4, 5, 6, 7, 11, 12])
    }

    @Test(arguments: [
        "x", "a b", "", "null", "~", "true", "- a", "a: b", "a #b", "#a", "a:", "'", "\"", "\\", "a\nb", "\t", "é", "\u{1}",
        "[a]",
        "{a}", "&a", "*a", "!a", "%a", "@a", "`a", "1.5", "0x1", "2:3", "=", "a,b", "http://x:80/?a=b&c=d",
    ])
    func `a written scalar is read as the same text`(text: String) throws {
        let file = "a: \(YAMLScalar.text(text))\nb: \(YAMLScalar.list([text, text]))\n\(YAMLScalar.text(text)): c\n"
        let value = try YAMLValue(parsing: Array(file.utf8), file: "x")
        #expect(value["a"]?.text == text)
        #expect(value["b"]?.elements?.map(\.text) == [text, text])
        #expect(value.members?.last?.name == text)
    }
}
