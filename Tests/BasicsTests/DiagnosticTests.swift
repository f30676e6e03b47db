import Basics
import Testing

struct DiagnosticTests {
    private struct Several: Explained {
        var diagnostics: [Diagnostic]
        var description: String { "several" }
        var hints: [String] { [] }
        var blame: Blame { .run }
    }

    private struct Plain: Error, CustomStringConvertible { var description: String { "plain" } }

    @Test(arguments: [
        ([Diagnostic(.error, "one", details: ["detail"], hints: ["hint"]), Diagnostic(.error, "two")], "one"),
        ([Diagnostic(.error, "one", at: "a.yml:1:2")], "a.yml:1:2: one"),
        ([Diagnostic(.warning, "careful"), Diagnostic(.error, "one")], "one"), ([Diagnostic(.warning, "careful")], "careful"),
        ([], "several"),
    ])
    func `the summary is the first error's message with its place`(diagnostics: [Diagnostic], summary: String) {
        #expect(Diagnostic.summary(of: Several(diagnostics: diagnostics)) == summary)
    }

    @Test func `a line of a file is shown once, by the first diagnostic about it`() {
        let source = SourceLine("ports: 1", column: 1)
        let places: [String?] = ["a.yml:1:1", "a.yml:1:8", "a.yml:11:1", "b.yml:1:1", nil, "b.yml:1:2"]
        let diagnostics = places.map { Diagnostic(.error, "x", at: $0, source: source) }
        #expect(diagnostics.withEachLineOnce.map { $0.source != nil } == [true, false, true, true, true, false])
        let bare = [Diagnostic(.error, "x", at: "a.yml:1:1"), Diagnostic(.error, "y", at: "a.yml:1:2", source: source)]
        #expect(bare.withEachLineOnce == bare)
    }

    @Test func `a list of allowed names is shown once in a file, by the first diagnostic with it`() {
        let (fields, others) = (Diagnostic.list + "a, b", Diagnostic.list + "c")
        let hints = [[fields], ["write 'a'", fields], [others], [fields], [fields], ["write 'a'"]]
        let places: [String?] = ["a.yml:1:1", "a.yml:2:1", "a.yml:3:1", "b.yml:1:1", nil, "a.yml:9:1"]
        let diagnostics = zip(places, hints).map { Diagnostic(.error, "x", at: $0, hints: $1) }
        #expect(diagnostics.withEachListOnce.map(\.hints) == [[fields], ["write 'a'"], [others], [fields], [fields], ["write 'a'"]])
    }

    @Test func `the lines of a diagnostic leave out that of the file`() {
        #expect(Diagnostic(.error, "x", at: "a.yml:1:1", source: SourceLine("y", column: 1)).lines == ["a.yml:1:1: error: x"])
    }

    @Test func `the summary of an error without diagnostics is its text`() {
        #expect(Diagnostic.summary(of: Plain()) == "plain")
    }
}
