import Testing

@testable import FunctionModel

struct YAMLEventsTests {
    /// The events of a text as `line:column kind`, with anchor and tag where there are any.
    private func events(_ text: String) throws(YAMLSyntaxError) -> [String] {
        var events = YAMLEvents(text)
        var lines: [String] = []
        while true {
            let event = try events.next()
            let anchor = event.anchor.map { " &\($0)" } ?? ""
            let tag = event.tag.isEmpty ? "" : " !\(event.tag)"
            lines.append("\(event.mark.line):\(event.mark.column) \(event.kind)\(anchor)\(tag)")
            if event.kind == .streamEnd { return lines }
        }
    }

    /// The scalars of a text, each with its place and style.
    private func scalars(_ text: String) throws(YAMLSyntaxError) -> [String] {
        try events(text).filter { $0.contains(" scalar(") }
    }

    @Test func `events come in the order of the text`() throws {
        #expect(
            try events("a: &x [b]\nc: *x\n") == [
                "1:1 streamStart", "1:1 documentStart", "1:1 mappingStart", #"1:1 scalar("a", FunctionModel.YAMLNode.Style.plain)"#,
                "1:4 sequenceStart &x", #"1:8 scalar("b", FunctionModel.YAMLNode.Style.plain)"#, "1:9 sequenceEnd",
                #"2:1 scalar("c", FunctionModel.YAMLNode.Style.plain)"#, #"2:4 alias("x")"#, "3:1 mappingEnd", "3:1 documentEnd",
                "3:1 streamEnd",
            ])
    }

    @Test(arguments: ["", "# nothing\n", "\n\n"]) func `a text without a document has two events`(text: String) throws {
        let kinds = try events(text).map { $0.split(separator: " ").last }
        #expect(kinds == ["streamStart", "streamEnd"])
    }

    @Test(arguments: [
        ("ü: [\u{1F600}, b]", ["1:1", "1:5", "1:8"]),
        ("a: 1\r\nb: 2\rc: 3\u{85}d: 4\u{2028}e: 5", ["1:1", "1:4", "2:1", "2:4", "3:1", "3:4", "4:1", "4:4", "5:1", "5:4"]),
        ("&a x: 'y'\n!!str z: \"w\"", ["1:1", "1:7", "2:1", "2:10"]),
    ])
    func `columns count Unicode scalars, and all line breaks of YAML count`(text: String, marks: [String]) throws {
        #expect(try scalars(text).map { String($0.prefix { $0 != " " }) } == marks)
    }

    @Test func `each style of a text is told`() throws {
        let styles = try scalars("- a\n- 'b'\n- \"c\"\n- |\n  d\n- >\n  e\n").map { $0.split(separator: ".").last }
        #expect(styles == ["plain)", "singleQuoted)", "doubleQuoted)", "block)", "block)"])
    }

    @Test(arguments: [
        ("!!str a", " !\(YAMLNode.textTag)"), ("!x a", " !!x"), ("! a", " !!"), ("'a'", ""), ("|\n a\n", ""),
        ("%TAG ! tag:x,1:\n---\n!y a", " !tag:x,1:y"), ("!<a> a", " !a"),
    ])
    func `a tag has its long form`(text: String, tag: String) throws {
        let scalar = try #require(scalars(text).first)
        #expect(scalar.split(separator: ")", omittingEmptySubsequences: false).last.map(String.init) == tag)
    }

    @Test func `a list and a map have tags, too`() throws {
        let tagged = try events("!a\n- !b {}\n- ! []\n").filter { $0.contains("!") }
        #expect(tagged == ["1:1 sequenceStart !!a", "2:3 mappingStart !!b", "3:3 sequenceStart !!"])
    }

    @Test func `a text keeps U+0000 that it has by an escape`() throws {
        var events = YAMLEvents(#""a\0b""#)
        _ = try events.next()
        _ = try events.next()
        #expect(try events.next().kind == .scalar("a\u{0}b", .doubleQuoted))
    }

    @Test func `an error has its place and its context, and ends the events`() throws {
        var events = YAMLEvents("a:\n  - [b\n")
        var caught: YAMLSyntaxError?
        while caught == nil {
            do throws(YAMLSyntaxError) { _ = try events.next() } catch { caught = error }
        }
        let error = try #require(caught)
        #expect(error.problem == "did not find expected ',' or ']'" && error.mark == YAMLMark(line: 3, column: 1))
        #expect(error.context?.text == "while parsing a flow sequence" && error.context?.mark == YAMLMark(line: 2, column: 5))
        #expect(try events.next().kind == .streamEnd)
    }

    @Test func `a character that YAML forbids has its place`() {
        let error = #expect(throws: YAMLSyntaxError.self) { try events("a: b\nc: \u{1}\n") }
        #expect(error?.problem == "control characters are not allowed" && error?.context == nil)
    }

    @Test func `events outlive the text that they are made from`() throws {
        var events = YAMLEvents(String(repeating: "- abc\n", count: 10_000))
        var count = 0
        while try events.next().kind != .streamEnd { count += 1 }
        #expect(count == 10_000 + 5)
    }
}
