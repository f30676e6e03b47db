import Testing

@testable import FunctionModel

struct YAMLComposerTests {
    /// The node of a text.
    private func root(_ text: String) throws(YAMLSyntaxError) -> YAMLNode? {
        var composer = YAMLComposer(text)
        return try composer.root()
    }

    /// A node on one line, each part with its place.
    private func line(_ node: YAMLNode) -> String {
        let content =
            switch node {
            case .scalar(let scalar): scalar.string
            case .sequence(let sequence): "[\(sequence.elements.map(line).joined(separator: ", "))]"
            case .mapping(let mapping): "{\(mapping.pairs.map { "\(line($0.key)): \(line($0.value))" }.joined(separator: ", "))}"
            }
        return "\(node.mark.line):\(node.mark.column)=\(content)"
    }

    @Test(arguments: [
        ("a", "1:1=a"), ("[]", "1:1=[]"), ("{}", "1:1={}"), ("- a\n- [b]\n", "1:1=[1:3=a, 2:3=[2:4=b]]"),
        ("a: 1\nb: {c: 2}\n", "1:1={1:1=a: 1:4=1, 2:1=b: 2:4={2:5=c: 2:8=2}}"), ("a:\n", "1:1={1:1=a: 1:3=}"),
        ("a: 1\na: 2\n", "1:1={1:1=a: 1:4=1, 2:1=a: 2:4=2}"), ("? [a]\n: b\n", "1:1={1:3=[1:4=a]: 2:3=b}"),
        ("a: &x [1]\nb: *x\n", "1:1={1:1=a: 1:4=[1:8=1], 2:1=b: 1:4=[1:8=1]}"),
        ("- &x a\n- &x b\n- *x\n", "1:1=[1:3=a, 2:3=b, 2:3=b]"),
    ])
    func `nodes have the content and the places of the text`(text: String, expected: String) throws {
        let root = try root(text)
        #expect(root.map(line) == expected)
    }

    @Test(arguments: ["", "# nothing\n"]) func `a text without a document has no node`(text: String) throws {
        #expect(try root(text)?.mark == nil)
    }

    @Test(arguments: [("*x", "1:1"), ("a: *x\nb: &x 1\n", "1:4"), ("&x [*x]", "1:5"), ("- &x {a: *x}\n", "1:10")])
    func `an alias needs a node that ended before it`(text: String, place: String) {
        let error = #expect(throws: YAMLSyntaxError.self) { try root(text) }
        #expect(error?.problem == "found undefined alias" && error.map { "\($0.mark.line):\($0.mark.column)" } == place)
    }

    @Test func `a second document has a place`() throws {
        var composer = YAMLComposer("a\n---\nb\n")
        _ = try composer.root()
        #expect(try composer.secondDocument() == YAMLMark(line: 2, column: 1))
        var single = YAMLComposer("a\n...\n")
        _ = try single.root()
        #expect(try single.secondDocument() == nil)
    }

    @Test(arguments: [(998, true), (999, false)])
    func `a node with its aliases has at most 1000 levels`(aliases: Int, isRight: Bool) throws {
        let lines = (1...aliases).map { "- &a\($0) [*a\($0 - 1)]\n" }
        let text = "- &a0 x\n" + lines.joined()
        if isRight { #expect(try root(text)?.sequence?.elements.count == 1 + aliases) }
        if !isRight { #expect(throws: YAMLSyntaxError.self) { try root(text) } }
    }
}
