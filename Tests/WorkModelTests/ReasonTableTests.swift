import FoundationEssentials
import TestSupport
import Testing
import WorkModel

/// The table of reasons in `docs/how-it-works.md`, compared with ``Reason/Kind``.
struct ReasonTableTests {
    /// The words between backticks in the first column of a row.
    private func words(_ row: Substring) -> [String] {
        guard row.hasPrefix("| `"), let column = row.split(separator: "|").first else { return [] }
        let parts = column.split(separator: "`", omittingEmptySubsequences: false)
        return parts.indices.filter { !$0.isMultiple(of: 2) }.map { String(parts[$0]) }
    }

    @Test func `the table of reasons explains each kind exactly once`() throws {
        let path = Checkout.root + "/docs/how-it-works.md"
        let page = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        let sections = page.components(separatedBy: "\n## ")
        let section = try #require(sections.first { $0.hasPrefix("Reasons\n") })
        let listed = section.split(separator: "\n").flatMap(words)
        #expect(listed.sorted() == Reason.Kind.allCases.map(\.rawValue).sorted())
    }
}
