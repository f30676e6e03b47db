import DeploymentSupport
import FunctionModel
import TestSupport
import Testing
import WorkModel

@testable import Deployment

/// Each property of metadata reaches an image, a container, the supervision or the tests. A new
/// property without a row here fails, and so does a row that nothing reads.
struct MetadataReachTests {
    typealias Change = ContainerChanges.Change

    /// The properties that ImageBuild reads. `ImageDefinitionTests` has their inputs.
    static let image: Set<String> = ["packages", "include", "buildArguments", "buildSecrets", "target"]
    /// The properties that `TestDefinition` reads.
    static let tests: Set<String> = ["tests", "testEnvironment", "testSecrets", "environment", "doubles"]
    /// The properties that decide over the order of a run, and over files that no image has.
    static let run: Set<String> = ["candidate", "environmentFileResolved"]

    /// The properties that decide which functions have a container.
    static let presence: Set<String> = ["isInternal"]

    /// The properties that a swarm alone reads. One host refuses them.
    static let swarm: Set<String> = ["replicas", "placement"]

    /// The properties that a container is created from. Variables of a file are among those of
    /// `environment`, and the first call adds the address of the proxy, which each container has.
    static let container = ContainerChanges.all + [{ $0.environmentFile = "env" }, { $0.calls = ["mul"] }]

    /// The properties that replace no container.
    static let supervision: [Change] = [
        { $0.health.retries = 9 }, { $0.drain = .seconds(1) }, { $0.deploy = .recreate }, { $0.externalNetworks = ["databases"] },
    ]

    private func desired(_ change: Change) throws -> DesiredFunction {
        try #require(ContainerChanges.desired(change).function("sum"))
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

    @Test func `calls are settings, of which the first one alone changes the container`() throws {
        let (none, one, two) = (try desired { _ in }, try desired { $0.calls = ["a"] }, try desired { $0.calls = ["a", "b"] })
        #expect(
            one.configuration.reasons(since: none.configuration).map(\.line) == [
                "configuration-changed environment.FAASO_URL (unset -> http://faaso)"
            ])
        #expect(two.configuration == one.configuration)
        #expect(two.supervision.reasons(since: one.supervision).map(\.input) == ["calls.b"])
        let own = try desired { ($0.calls, $0.fullEnvironment) = (["a"], ["FAASO_URL": "http://elsewhere"]) }
        #expect(own.configuration.environment == ["FAASO_URL": "http://elsewhere"])
    }

    @Test func `an internal function is desired without a route`() throws {
        var users = Function(name: "users", runtime: "python")
        users.metadata.isInternal = true
        let project = Project(
            name: "shop", settings: Settings(project: "shop"), functions: [Function(name: "idle", runtime: "python"), users])
        let state = DesiredState(project: project, images: [:], repository: "/r", secretVersions: [:])
        #expect(state.functions.map(\.name) == ["users"] && state.unrouted == ["idle"])
        #expect(state.places(of: "users") == ["http://faaso/users"])
    }

    @Test func `no property of metadata is forgotten, and none has two homes`() {
        func touched(_ changes: [Change]) -> Set<String> {
            changes.reduce(into: Set<String>()) { $0.formUnion(properties(of: Metadata(), touchedBy: $1)) }
        }
        let homes = [Self.image, touched(Self.container), touched(Self.supervision), Self.tests, Self.run, Self.presence, Self.swarm]
        let all = homes.reduce(into: Set<String>()) { $0.formUnion($1) }
        #expect(all == properties(of: Metadata()))
        #expect(homes.map(\.count).reduce(0, +) == all.count)
    }

    @Test func `no property of a desired function is forgotten`() throws {
        let function = try desired { _ in }
        // The image is compared by its ID.
        let others = Self.swarm.union(["name", "image", "configuration"])
        #expect(properties(of: function) == properties(of: function.supervision).union(others))
    }

    @Test func `no property of a desired state is forgotten`() {
        let state = Fixtures.desired([])
        let (lists, proxy): (Set<String>, Set<String>) = (["functions", "routes"], ["listen", "proxy", "snippets"])
        // A change of these properties changes nothing that serves.
        let identity: Set<String> = ["project", "repository", "unrouted", "ports"]
        #expect(properties(of: state) == lists.union(proxy).union(identity))
    }
}
