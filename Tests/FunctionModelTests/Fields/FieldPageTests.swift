import TestSupport
import Testing

@testable import FunctionModel

/// The tables of `docs/files.md`, which come from the tables of fields.
struct FieldPageTests {
    private static let path = "docs/files.md"

    @Test func `the page of files has the tables of fields`() throws {
        let page = try #require(GeneratedFile.read(Self.path))
        let made = try #require(FieldPage.replacing(in: page), "a region of the page has no marks")
        let problem = GeneratedFile.problem(Self.path, made)
        #expect(problem == nil)
    }

    @Test func `a page without marks is refused`() {
        #expect(FieldPage.replacing(in: "# The files\n") == nil)
    }

    @Test func `a map is one row for each of its fields`() throws {
        let marks = FieldPage.regions.map { FieldPage.begin($0.name) + "\n" + FieldPage.end + "\n" }.joined()
        let page = try #require(FieldPage.replacing(in: marks))
        #expect(page.contains("| `limits.pids` | The number of processes and threads | 1 to 4194304 | `256` | container |\n"))
        #expect(
            page.contains("| `deploy` | The way in which a container is replaced; `recreate` interrupts | `swap` or `recreate` | `swap` |"))
        #expect(page.contains("| `strip_prefix` |") && page.contains("| `proxy.import` |") && !page.contains("| `defaults.runtime` |"))
        #expect(FieldPage.replacing(in: page) == page)
    }

    @Test(arguments: FieldPage.regions) func `each field has a sentence of at most 20 words`(region: FieldPage.Region) {
        func check(_ field: NamedField) {
            let summary = field.facts.summary
            for sentence in summary.split(separator: ". ") {
                #expect(sentence.split(separator: " ").count <= 20 && summary.hasSuffix("."), "\(field.name): \(summary)")
            }
            if case .object(let fields, _) = field.facts.shape, field.facts.form == nil { fields().forEach(check) }
        }
        region.fields.forEach(check)
    }
}
