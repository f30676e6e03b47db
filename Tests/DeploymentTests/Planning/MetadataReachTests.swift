import FunctionModel
import TestSupport
import Testing
import WorkModel

@testable import Deployment

/// Each property of metadata reaches an image, a container, the supervision or the tests. A new
/// property without a row here fails, and so does a row that nothing reads.
struct MetadataReachTests {
    typealias Change = @Sendable (inout Metadata) -> Void

    /// The properties that ImageBuild reads. `ImageDefinitionTests` has their inputs.
    static let image: Set<String> = ["packages", "include", "buildArguments", "buildSecrets", "target"]
    /// The properties that `TestDefinition` reads.
    static let tests: Set<String> = ["tests", "testEnvironment", "testSecrets", "environment"]
    /// The properties that decide over the order of a run, and over files that no image has.
    static let run: Set<String> = ["candidate", "environmentFileResolved"]

    /// The properties that a container is created from.
    static let container: [Change] = [
        { $0.command = ["serve"] }, { $0.port = 8000 }, { $0.fullEnvironment = ["A": "1"] }, { $0.environmentFile = "env" },
        { $0.secrets = ["token"] }, { $0.networks = ["databases"] }, { $0.blocksCloudMetadata = true },
        { $0.volumes = [Volume(source: "data", target: "/data")] }, { $0.limits.pids = 7 }, { $0.stopGrace = .seconds(1) },
    ]

    /// The properties that replace no container.
    static let supervision: [Change] = [
        { $0.health.retries = 9 }, { $0.drain = .seconds(1) }, { $0.deploy = .recreate }, { $0.externalNetworks = ["databases"] },
    ]

    private func desired(_ change: Change) throws -> DesiredFunction {
        var function = Function(name: "sum", runtime: "python")
        change(&function.metadata)
        let project = Project(
            name: "shop", settings: Settings(project: "shop"), functions: [function], routes: [Route(path: "/sum", function: "sum")])
        let state = DesiredState(project: project, images: [:], repository: "/r", secretVersions: [:])
        return try #require(state.function("sum"))
    }

    @Test(arguments: container.indices) func `a property of a container reaches it`(index: Int) throws {
        let (old, new) = (try desired { _ in }, try desired(Self.container[index]))
        #expect(new.configuration != old.configuration)
    }

    @Test(arguments: supervision.indices) func `a property of the supervision reaches it`(index: Int) throws {
        let (old, new) = (try desired { _ in }, try desired(Self.supervision[index]))
        #expect(new.configuration == old.configuration)
        #expect(new.supervision.reasons(since: old.supervision).count == 1)
    }

    @Test func `no property of metadata is forgotten, and none has two homes`() {
        func touched(_ changes: [Change]) -> Set<String> {
            changes.reduce(into: Set<String>()) { $0.formUnion(properties(of: Metadata(), touchedBy: $1)) }
        }
        let homes = [Self.image, touched(Self.container), touched(Self.supervision), Self.tests, Self.run]
        let all = homes.reduce(into: Set<String>()) { $0.formUnion($1) }
        #expect(all == properties(of: Metadata()))
        #expect(homes.map(\.count).reduce(0, +) == all.count)
    }

    @Test func `no property of a desired function is forgotten`() throws {
        let function = try desired { _ in }
        // The image is compared by its ID.
        #expect(properties(of: function) == properties(of: function.supervision).union(["name", "image", "configuration"]))
    }

    @Test func `no property of a desired state is forgotten`() {
        let state = Fixtures.desired([])
        let (lists, proxy): (Set<String>, Set<String>) = (["functions", "routes"], ["listen", "proxy", "snippets"])
        // A change of these properties changes nothing that serves.
        let identity: Set<String> = ["project", "repository", "unrouted", "ports"]
        #expect(properties(of: state) == lists.union(proxy).union(identity))
    }
}
