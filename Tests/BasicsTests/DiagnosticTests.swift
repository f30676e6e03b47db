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

    @Test func `the summary of an error without diagnostics is its text`() {
        #expect(Diagnostic.summary(of: Plain()) == "plain")
    }
}
