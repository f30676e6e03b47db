import FoundationEssentials
import TestSupport
import Testing

@testable import TemplateStandard

/// The list of checks, and its copy in the documentation.
struct StandardTests {
    @Test func `each check has a name, a promise and a hint of its own`() {
        let checks = Standard.checks
        for texts in [checks.map(\.name), checks.map(\.promise), checks.map(\.hint)] { #expect(Set(texts).count == checks.count) }
        #expect(checks.allSatisfy { !$0.name.contains { !$0.isLowercase && $0 != "-" } && $0.name.count <= 16 })
    }

    @Test func `the documentation lists the checks as they are`() throws {
        let file = #filePath.components(separatedBy: "/Tests/")[0] + "/docs/template-standard.md"
        let text = String(decoding: try #require(FileManager.default.contents(atPath: file)), as: UTF8.self)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map {
            $0.split(separator: "|").map { String($0.dropFirst().dropLast()) }
        }
        let names = Standard.checks.map { "`\($0.name)`" }
        #expect(rows.filter { names.contains($0[0]) }.map { $0[0] } == names)
        for check in Standard.checks { #expect(rows.contains { $0 == ["`\(check.name)`", check.promise, check.hint] }, "\(check.name)") }
    }

    @Test func `a report is good if nothing failed`() throws {
        let check = Standard.checks[0]
        var template = StandardReport.Template(name: "t")
        template.checks = [.init(check, .passed), .init(check, .skipped("no container"))]
        #expect(StandardReport([template]).isGood)
        template.checks.append(.init(check, .failed("it runs as root")))
        #expect(!StandardReport([template]).isGood)
        #expect(template.checks[2].hint == check.hint && template.checks[1].hint == nil && template.checks[1].reason == "no container")
        #expect(!StandardReport([.init(name: "t", problem: "no probe")]).isGood)
    }
}
