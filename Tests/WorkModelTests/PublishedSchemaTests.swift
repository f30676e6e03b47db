import TestSupport
import Testing
import WorkModel

/// The schemas in `docs/formats`, compared with the types that they describe.
struct PublishedSchemaTests {
    private static let common = "common"

    @Test func `the schema of a reason has exactly the kinds of the enum`() throws {
        let words = try PublishedSchema(Self.common).words("$defs", "reason", "properties", "kind")
        #expect(words == Reason.Kind.allCases.map(\.rawValue))
    }

    @Test func `the schema of an action has exactly the cases of the enum`() throws {
        let words = try PublishedSchema(Self.common).words("$defs", "action")
        #expect(words.sorted() == Action.allCases.map(\.rawValue).sorted())
    }

    /// A candidate exists only inside a run.
    @Test func `the schema of a node's kind has all kinds but candidates`() throws {
        let words = try PublishedSchema(Self.common).words("$defs", "node_kind")
        #expect(words == Node.Kind.allCases.filter { $0 != .candidate }.map(\.rawValue))
    }

    @Test(arguments: PublishedSchema.names) func `each reference of a schema leads somewhere`(name: String) throws {
        #expect(try PublishedSchema(name).danglingReferences == [])
    }

    /// Words that are also part of other enumerations: states of nodes and containers, and changes
    /// of files.
    private static let shared: Set<Reason.Kind> = [.neverBuilt, .neverDeployed, .unhealthy, .modeChanged]

    @Test(arguments: PublishedSchema.names.filter { $0 != common }) func `no other schema spells a reason`(name: String) throws {
        let schema = try PublishedSchema(name)
        #expect(Reason.Kind.allCases.filter { !Self.shared.contains($0) && schema.spells($0.rawValue) } == [])
    }

    @Test func `the checks above see the schemas`() throws {
        #expect(PublishedSchema.names.count > 20)
        let common = try PublishedSchema(Self.common)
        #expect(common.spells("route-added") && !common.spells("route-moved"))
    }
}
