import Testing

@testable import FunctionModel

/// Files of other tools. Unlike the project's own, they may have aliases, merge keys and tags.
struct YAMLValueTests {
    private func value(_ text: String) throws -> YAMLValue { try YAMLValue(parsing: Array(text.utf8), file: "x.yml") }

    private func problems(_ text: String) throws -> String {
        let error = try #require(throws: ProjectProblems.self) { try value(text) }
        return error.problems.map { "\($0.place)\($0.message)" }.joined(separator: "\n")
    }

    @Test func `values have their places`() throws {
        let root = try value("a: 1\nb:\n  - x\n  - {c: ~, d: '~'}\n")
        #expect(root["a"]?.text == "1" && root["a"]?.location == SourceLocation(file: "x.yml", line: 1, column: 4))
        #expect(root.members?.map(\.location.line) == [1, 2])
        let map = try #require(root["b"]?.elements?.last)
        #expect(map["c"]?.isNothing == true && map["d"]?.text == "~" && map["e"] == nil)
        #expect(root.value(at: "b", "c") == nil && root["a"]?.members == nil && root["a"]?.elements == nil)
    }

    @Test(arguments: ["", "# nothing\n", "~\n"]) func `an empty file is an empty value`(text: String) throws {
        #expect(try value(text).isNothing)
    }

    @Test func `an alias is a copy, with the place of its anchor`() throws {
        let root = try value("a: &x {b: 1}\nc: *x\n")
        #expect(root["c"] == root["a"] && root["c"]?.location.line == 1)
    }

    @Test(arguments: [
        ("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\n", ["c": "3", "b": "1"]),
        ("a: &x {b: 1}\ne: &y {b: 2, c: 2}\nd: {<<: [*x, *y]}\n", ["b": "1", "c": "2"]),
        ("a: &x {b: 1}\ne: &y {c: 2}\nd:\n  <<: *x\n  <<: *y\n", ["b": "1", "c": "2"]),
        ("d: {<<: text, b: 1}\n", ["b": "1"]),
    ])
    func `a merge key brings what the map has not`(text: String, members: [String: String]) throws {
        let found = try value(text)["d"]?.members ?? []
        #expect(Dictionary(found.map { ($0.name, $0.value.text ?? "") }) { $1 } == members && found.count == members.count)
    }

    @Test func `tags have no effect`() throws {
        #expect(try value("a: !reset 1\nb: !!int 2\n")["a"]?.text == "1")
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", "x.yml:3:1: found the key 'a' again, once is allowed"),
        ("? [a]\n: b\n", "x.yml:1:3: found a list as a key, a text is allowed"),
    ])
    func `a map with an impossible key is refused`(text: String, problem: String) throws {
        #expect(try problems(text) == problem)
    }

    @Test func `aliases of aliases cannot make very many values`() throws {
        for (levels, width) in [(9, 10), (300, 1)] {
            let lines = (1...levels).map { level in
                let aliases = [String](repeating: "*a\(level - 1)", count: width)
                return "a\(level): &a\(level) [\(aliases.joined(separator: ", "))]\n"
            }
            #expect(try problems("a0: &a0 [x]\n" + lines.joined()).contains("found aliases that make too many values"))
        }
    }
}
