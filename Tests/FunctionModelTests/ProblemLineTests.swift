import Basics
import Testing

@testable import FunctionModel

/// The lines that problems have of their files.
struct ProblemLineTests {
    /// The lines of the problems by their places.
    private func lines(_ files: MemoryFiles) -> [String: String?] {
        guard case .failure(let problems) = files.load() else { return [:] }
        let pairs = problems.problems.map { ($0.location?.description ?? "", $0.source.map { "\($0.column) \($0.text)" }) }
        return Dictionary(pairs) { first, _ in first }
    }

    @Test func `a problem has the line of its own file, wherever the check stands`() {
        var files = MemoryFiles.function("enviroment: {A: b}\nenvironment: {B: ~}\n")
        files.entries["faaso.yml"] = .bytes(Array("# settings\r\nlisten: 99999\r\n".utf8))
        files.entries["routes.yml"] = .bytes(Array("/sum: sum\n/x:  nobody\n".utf8))
        let lines = lines(files)
        #expect(lines["functions/sum/metadata.yml:2:1"] == "1 enviroment: {A: b}")
        #expect(lines["functions/sum/metadata.yml:3:15"] == "15 environment: {B: ~}")
        #expect(lines["routes.yml:2:6"] == "6 /x:  nobody")
        #expect(lines["faaso.yml:2:9"] == "9 listen: 99999")
    }

    @Test func `a default has the line of the file that it stands in`() {
        var files = MemoryFiles.function("")
        files.entries["templates/python/template.yml"] = .bytes(Array("defaults:\n  environment: {A: ~}\n".utf8))
        #expect(lines(files) == ["templates/python/template.yml:2:17": "17   environment: {A: ~}"])
    }

    @Test func `a mistake of YAML has its line`() {
        let files = MemoryFiles.function("memory: a: b\n")
        #expect(lines(files) == ["functions/sum/metadata.yml:2:10": "10 memory: a: b"])
    }

    @Test func `a file of variables is never shown`() {
        var files = MemoryFiles.function("environment_file: env/link.env\n")
        files.entries["env/link.env"] = .link("common.env")
        files.entries["env/common.env"] = .bytes(Array("A=1\nPASSWORD hunter2\n".utf8))
        #expect(lines(files) == ["env/link.env:2:1": nil])
        var both = MemoryFiles.function("environment_file: routes.yml\n")
        both.entries["routes.yml"] = .bytes(Array("PASSWORD=hunter2\n".utf8))
        #expect(!lines(both).isEmpty && lines(both).filter { $0.key.hasPrefix("routes.yml") }.allSatisfy { $0.value == nil })
    }

    @Test(arguments: [
        "/sum: {function: sum, basic_auth: {ann: hunter2}}\n", "/sum:\n  function: sum\n  basic_auth:\n    ann: hunter2\n",
        "/sum: {function: sum, Basic_Autz: {ann: hunter2}}\n", "/sum: {functon: sum, basic_auth: {ann: hunter2}}\n",
        "/sum: {function: sum, basic_auth: {ann: \"hunter2}}\n",
        "/sum:\n  function: sum\n  basicauth:\n    ann: hunter2\n", "/sum:\n  function: sum\n  users: {ann: hunter2}\n",
        "/sum: sum # hunter2\n/x: nobody # hunter2\n",
    ])
    func `only plain lines of routes are shown`(routes: String) {
        var files = MemoryFiles.function("")
        files.entries["routes.yml"] = .bytes(Array(routes.utf8))
        #expect(!lines(files).isEmpty && lines(files).allSatisfy { $0.value == nil })
    }

    @Test func `a line that one problem hides is shown by no other`() {
        var files = MemoryFiles.function("")
        let key = String(repeating: "A", count: 44)
        files.entries["faaso.yml"] = .bytes(Array("registry: {url: 1, trust: [\(key)], tiemout: 3s}\n".utf8))
        let lines = lines(files)
        #expect(lines.count > 1 && lines.allSatisfy { $0.value == nil }, "\(lines)")
    }

    @Test func `no message repeats a text of a file of variables`() {
        var files = MemoryFiles.function("environment_file: a.env\n")
        files.entries["a.env"] = .bytes(Array("KEY=first\nhunter2\nhunter2 next=\n".utf8))
        guard case .failure(let problems) = files.load() else { return #expect(Bool(false), "it was read") }
        #expect(problems.problems.count == 2 && !problems.description.contains("hunter2"), "\(problems)")
    }

    @Test func `a line with a private key is not shown, however long it is`() {
        let key = "ed25519-private:" + String(repeating: "A", count: 200)
        let problem = Problem("x", at: SourceLocation(file: "faaso.yml", line: 1, column: 180))
        #expect(problem.quoting("trust: \(key)").source == nil && problem.quoting("trust: \(key.uppercased())").source == nil)
        #expect(problem.quoting(String(repeating: "A", count: 200)).source != nil)
    }

    @Test func `a problem without a place, or with that of a whole file, has no line`() {
        #expect(Problem("x").quoting("a: 1").source == nil)
        #expect(Problem("x", at: .whole("a")).quoting("a: 1").source == nil)
        #expect(Problem("x", at: SourceLocation(file: "a")).quoting(String?.none).source == nil)
    }

    @Test func `the text of a problem is without its line, and its diagnostic has both`() {
        let problem = Problem("x", at: SourceLocation(file: "a", line: 1, column: 2)).quoting("a: 1")
        #expect(problem.description == "a:1:2: error: x")
        #expect(problem.diagnostic(.warning).source == SourceLine("a: 1", column: 2))
    }
}
