import Testing

@testable import ImageBuild

struct DockerfileLimitTests {
    @Test(arguments: [100, 101, 15_000])
    func `variables nest a hundred deep and no deeper`(depth: Int) throws {
        let text = "FROM x:" + String(repeating: "${a-", count: depth) + "1" + String(repeating: "}", count: depth)
        if depth <= 100 {
            #expect(try Dockerfile(parsing: text).bases(arguments: [:]).map(\.name) == ["x:1"])
        } else {
            let error = #expect(throws: DockerfileError.self) { try Dockerfile(parsing: text).bases(arguments: [:]) }
            #expect(error?.message.hasSuffix("more than 100 levels of '${' are nested") == true || error?.message.contains("bytes") == true)
        }
    }

    @Test(arguments: ["\"", "/a", ":-", "#", "%", "?"])
    func `every way of nesting is bounded`(operation: String) {
        let piece = operation == "\"" ? "\"${a-" : "${a" + operation
        let text = "FROM x:" + String(repeating: piece, count: 9_000)
        #expect(throws: DockerfileError.self) { try Dockerfile(parsing: text).bases(arguments: [:]) }
    }

    @Test func `a line with a heredoc that nests too deeply is refused, not read without it`() {
        let text = "FROM x\nRUN cat <<EOF " + String(repeating: "${a-", count: 200) + "\nFROM b\nEOF\n"
        let error = #expect(throws: DockerfileError.self) { try Dockerfile(parsing: text) }
        #expect(error?.line == 2)
    }

    @Test func `a line has at most 65,535 bytes`() throws {
        let longest = "FROM x # " + String(repeating: "a", count: 65_535 - 9)
        _ = try? Dockerfile(parsing: longest)
        let error = #expect(throws: DockerfileError.self) { try Dockerfile(parsing: "FROM x\nRUN \(longest)") }
        #expect(error?.description == "2:1: found a line of 65539 bytes, at most 65535 are allowed")
        #expect(try Dockerfile(parsing: "FROM x\nRUN " + String(repeating: "a", count: 65_531)).stages.count == 1)
    }

    private static let spaces: [(text: String, names: [String])] = [
        ("\u{a0}FROM\u{20}a\u{2003}", ["a"]), ("FROM a\n\u{3000}COPY --from=b / /", ["a", "b"]),
        ("FROM a\nCOPY --link\u{a0}--from=b / /", ["a", "b"]),
        ("FROM a\n\u{a0}# FROM b", ["a"]), ("FROM a\nRUN cat\u{a0}<<EOF\nCOPY --from=b / /\nEOF\n", ["a"]),
    ]

    @Test(arguments: spaces)
    func `a space beyond ASCII is one, as to BuildKit`(text: String, names: [String]) throws {
        #expect(try Dockerfile(parsing: text).bases(arguments: [:]).map(\.name) == names)
    }
}
