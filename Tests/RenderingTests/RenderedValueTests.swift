import Testing

@testable import Rendering

/// The text of YAML files.
struct RenderedValueTests {
    @Test func `a value is written in blocks, and only empty ones stand in a line`() {
        let value = RenderedValue.fields([
            "name": .text("sum"), "count": .number(2), "on": .flag(true), "none": nil, "empty": .map([]), "nothing": .list([]),
            "list": .list([.text("a"), .fields(["x": .number(1), "z": .list([.number(2)])]), .list([.number(3)])]),
            "map": .fields(["inner": .fields(["deep": .text("z")])]),
        ])
        #expect(
            value.file(["A comment."]) == """
                # A comment.
                name: "sum"
                count: 2
                "on": true
                empty: {}
                nothing: []
                list:
                  - "a"
                  - x: 1
                    z:
                      - 2
                  - - 3
                map:
                  inner:
                    deep: "z"

                """)
    }

    @Test(arguments: [
        ("yes", #""yes""#), ("1.0", #""1.0""#), ("a: b", #""a: b""#), ("say \"x\"\n", #""say \"x\"\n""#), ("\u{7f}", #""\u007f""#),
    ])
    func `a text stays a text`(text: String, written: String) {
        #expect(RenderedValue.fields(["k": .text(text)]).file([]) == "k: \(written)\n")
    }

    @Test(arguments: [("A_B", "A_B"), ("y", #""y""#), ("null", #""null""#), ("1", #""1""#), ("a b", #""a b""#), ("", "\"\"")])
    func `a key is quoted where it could be another value`(key: String, written: String) {
        #expect(RenderedValue.map([.init(key, .number(1))]).file([]) == "\(written): 1\n")
    }

    @Test func `each document of a stream has a line before it`() {
        let documents = [RenderedValue.fields(["a": .number(1)]), .fields(["b": .number(2)])]
        #expect(RenderedValue.stream(documents, ["Two."]) == "# Two.\n---\na: 1\n---\nb: 2\n")
    }

    @Test func `empty lists and tables are left out`() {
        #expect(RenderedValue.texts([]) == nil && RenderedValue.table([:]) == nil)
        #expect(RenderedValue.table(["b": "2", "a": "1"]) == .map([.init("a", .text("1")), .init("b", .text("2"))]))
    }
}
