import TestSupport
import Testing
import WorkModel

/// The text form of a node in `docs/formats/common.schema.json`, compared with ``Node``.
struct NodeSchemaTests {
    private let pattern: String

    init() throws {
        pattern = try #require(try PublishedSchema("common").pattern("$defs", "node"))
    }

    /// The text of a node of the kind: `image:x`, or `proxy`.
    private func text(_ kind: Node.Kind) -> String {
        Node(kind.rawValue)?.description ?? kind.rawValue + ":x"
    }

    /// A candidate exists only inside a run.
    @Test func `the pattern of a node names all kinds but candidates`() {
        let words = pattern.split { !$0.isLetter }.map(String.init)
        #expect(words == Node.Kind.allCases.filter { $0 != .candidate }.map(\.rawValue))
    }

    @Test(arguments: Node.Kind.allCases) func `the pattern takes a node's text if its kind is published`(kind: Node.Kind) throws {
        let expression = try Regex(pattern)
        #expect(Node(text(kind))?.kind == kind)
        #expect(text(kind).contains(expression) == (kind != .candidate))
    }

    @Test(arguments: Node.Kind.allCases) func `the pattern refuses a name that is missing or superfluous`(kind: Node.Kind) throws {
        let expression = try Regex(pattern)
        let other = text(kind) == kind.rawValue ? kind.rawValue + ":x" : kind.rawValue
        #expect(Node(other) == nil && !other.contains(expression))
        #expect(!("x" + text(kind)).contains(expression))
    }
}
