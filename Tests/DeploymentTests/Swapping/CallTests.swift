import ContainerEngine
import DeploymentSupport
import Synchronization
import Testing

@testable import Deployment
@testable import SingleHost

/// Deployments of functions that call each other.
struct CallTests {
    private static let routes = CallPlanTests.routes

    private static func desired(_ functions: DesiredFunction...) -> DesiredState { Fixtures.desired(functions, routes: routes) }

    @Test func `a caller starts only when the proxy passes its calls on`() async throws {
        let world = try await Fixtures.deployed(Self.desired(CallPlanTests.orders(calls: [])))
        let report = try await world.deployer().deployLocked(Self.desired(CallPlanTests.orders("b"), CallPlanTests.users))
        #expect(report.failures.isEmpty)
        let effects = world.snapshot.effects
        let users = try #require(effects.firstIndex(of: "create shop_users_1"))
        let load = try #require(effects.firstIndex(of: "load"))
        let orders = try #require(effects.firstIndex(of: "create shop_orders_2"))
        #expect(users < load && load < orders)
        // The last load has nothing to add.
        #expect(effects.count { $0 == "load" } == 1)
        #expect(try world.deployer().loadedCaddyfile()?.callees == ["orders", "users"])
    }

    @Test func `a swap of functions that can be called already loads nothing`() async throws {
        let world = try await Fixtures.deployed(CallPlanTests.both)
        let users = Fixtures.function("users", image: "b")
        let report = try await world.deployer().deployLocked(Self.desired(CallPlanTests.orders("b"), users))
        #expect(report.failures.isEmpty && !world.snapshot.effects.contains("load"))
    }

    @Test func `a long chain of calls has one load before the last`() async throws {
        var functions = ["a", "b", "c", "d"].map { Fixtures.function($0) }
        for index in 0..<3 { functions[index].calls = [functions[index + 1].name] }
        let world = Fixtures.world()
        let state = Fixtures.desired(functions, routes: [DesiredRoute(path: "/a", function: "a")])
        #expect(try await world.deployer().deployLocked(state).failures.isEmpty)
        #expect(world.snapshot.effects.count { $0 == "load" } == 2)
        let created = world.snapshot.effects.filter { $0.hasPrefix("create shop_") && $0.hasSuffix("_1") }
        #expect(created == ["d", "c", "b", "a"].map { "create shop_\($0)_1" })
    }

    @Test func `a called function that fails holds up no caller`() async throws {
        let world = try await Fixtures.deployed(CallPlanTests.both)
        world.change { $0.images["sha256:b"]?.exits = true }
        let report = try await world.deployer().deployLocked(
            Self.desired(CallPlanTests.orders("c"), Fixtures.function("users", image: "b")))
        #expect(Array(report.failures.keys) == ["users"])
        #expect(world.snapshot.serving("orders")?.specification.image == "sha256:c")
        #expect(world.snapshot.serving("users")?.specification.image == "sha256:a")
    }

    @Test func `what the old version of a failed caller calls stays until a later run`() async throws {
        let world = try await Fixtures.deployed(CallPlanTests.both)
        world.change { $0.images["sha256:b"]?.exits = true }
        let after = Self.desired(CallPlanTests.orders("b", calls: []))
        let report = try await world.deployer().deployLocked(after)
        #expect(Array(report.failures.keys) == ["orders"])
        #expect(world.snapshot.serving("users") != nil && !world.snapshot.effects.contains("load"))
        #expect(report.record?.desired.functions.map(\.name) == ["orders", "users"])
        #expect(try world.deployer().loadedCaddyfile()?.callees == ["orders", "users"])

        world.change { $0.images["sha256:b"]?.exits = false }
        let next = try await world.deployer().deployLocked(after)
        #expect(next.failures.isEmpty && world.snapshot.serving("users") == nil)
        #expect(next.record?.desired.functions.map(\.name) == ["orders"])
        #expect(try world.deployer().loadedCaddyfile()?.callees == ["orders"])
    }

    @Test func `a version that was internal comes back without a route`() async throws {
        let world = try await Fixtures.deployed(CallPlanTests.both)
        let newer = Self.desired(CallPlanTests.orders(), Fixtures.function("users", image: "b"))
        _ = try await world.deployer().deployLocked(newer)
        let report = try await world.deployer().rollBack(function: "users")
        #expect(report.deployment.failures.isEmpty && world.snapshot.serving("users")?.specification.image == "sha256:a")
        #expect(report.deployment.record?.desired.routes == Self.routes)
    }

    @Test func `calls are on record, and older records have none`() throws {
        let bytes = try DeploymentRecord(
            number: 1, at: "2026-01-02T03:04:05Z", by: "ann@host", desired: CallPlanTests.both, changes: [], failed: [:]
        ).encoded
        let record = try #require(try DeploymentRecord(decoding: bytes))
        #expect(record.desired.calls == ["orders": ["users"], "users": []])
        #expect(String(decoding: bytes, as: UTF8.self).ranges(of: "\"calls\"").count == 1)
    }

    @Test func `one load at a time has its turn`() async throws {
        let turn = LoadTurn()
        let inside = Inside()
        await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await turn.run {
                        inside.enter()
                        await Task.yield()
                        inside.leave()
                        if number == 7 { throw CancellationError() }
                    }
                }
            }
            while let result = await group.nextResult() { _ = try? result.get() }
        }
        #expect(inside.most == 1 && inside.now == 0)
    }
}

/// Counts the loads that run at the same time.
private final class Inside: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var now: Int { counts.withLock(\.now) }
    var most: Int { counts.withLock(\.most) }

    func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { counts.withLock { $0.now -= 1 } }
}
