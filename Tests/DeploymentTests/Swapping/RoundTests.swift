import BuildGraph
import DeploymentSupport
import FunctionModel
import Synchronization
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// The rounds of calls to the engine in a run. A round is made of calls that do not wait for each
/// other.
struct RoundTests {
    let desired = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])

    /// A host whose effects are changed.
    private func host(_ world: FakeWorld, _ change: (inout DeploymentEffects) -> Void) -> SingleHost {
        let plain = world.deployer()
        var effects = plain.effects
        change(&effects)
        return SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker)
    }

    @Test(.timeLimit(.minutes(1))) func `a run lists containers, volumes and networks at once`() async throws {
        let meeting = Meeting(of: 3)
        let host = host(try await Fixtures.deployed(desired)) { effects in
            let engine = effects.engine
            effects.engine.containers = {
                await meeting.arrive()
                return try await engine.containers()
            }
            effects.engine.volumes = {
                await meeting.arrive()
                return try await engine.volumes()
            }
            effects.engine.networks = {
                await meeting.arrive()
                return try await engine.networks()
            }
        }
        let observed = try await host.observation(for: desired, probing: .brisk, functions: nil, isRun: true)
        let objects = try #require((observed as? HostObservation)?.objects)
        #expect(observed.state.containers.count == 2 && objects.networks.keys.contains("shop_functions"))
    }

    @Test(.timeLimit(.minutes(1))) func `the health of functions is asked beside the proxy`() async throws {
        let meeting = Meeting(of: 3)
        let host = host(try await Fixtures.deployed(desired)) { effects in
            let (silence, probe) = (effects.proxy.silence, effects.probe)
            effects.proxy.silence = {
                await meeting.arrive()
                return await silence()
            }
            effects.probe = { port, path, timeout in
                await meeting.arrive()
                return await probe(port, path, timeout)
            }
        }
        let observed = try await host.observe(for: desired)
        #expect(observed.containers.allSatisfy { $0.health == .healthy } && observed.proxies.first?.answers == true)
    }

    @Test func `a run without steps asks for each list once`() async throws {
        let asked = Mutex<[String: Int]>([:])
        let host = host(try await Fixtures.deployed(desired)) { effects in
            let engine = effects.engine
            effects.engine.containers = {
                asked.withLock { $0["containers", default: 0] += 1 }
                return try await engine.containers()
            }
            effects.engine.volumes = {
                asked.withLock { $0["volumes", default: 0] += 1 }
                return try await engine.volumes()
            }
            effects.engine.networks = {
                asked.withLock { $0["networks", default: 0] += 1 }
                return try await engine.networks()
            }
            effects.engine.condition = { id in
                asked.withLock { $0["condition", default: 0] += 1 }
                return try await engine.condition(id)
            }
        }
        let report = try await host.applyLocked(desired)
        #expect(report.record == nil && report.results.allSatisfy { $0.outcome == .reused })
        #expect(asked.withLock { $0 } == ["containers": 1, "volumes": 1, "networks": 1])
    }

    @Test func `a run without steps removes a volume that a killed run left`() async throws {
        let world = try await Fixtures.deployed(desired)
        let labels = Labels.base("shop", .secrets).merging([Labels.owner: "shop_sum_9"]) { $1 }
        world.change { $0.volumes["shop_sum_9_secrets"] = labels }
        let report = try await world.deployer().applyLocked(desired)
        #expect(report.results.allSatisfy { $0.outcome == .reused })
        #expect(world.snapshot.volumes["shop_sum_9_secrets"] == nil)
    }

    @Test func `a run with steps lists the volumes again at its end`() async throws {
        let world = try await Fixtures.deployed(desired)
        let host = world.deployer()
        let observed = try await host.observation(for: desired, probing: .brisk, functions: nil, isRun: true)
        let run = DeploymentRun(host, observed, desired)
        let labels = Labels.base("shop", .secrets).merging([Labels.owner: "shop_sum_9"]) { $1 }
        world.change { $0.volumes["shop_sum_9_secrets"] = labels }
        // A step that is no deployment, such as tests that failed after their candidate had started.
        let step = Step(.test("sum"), .test, [Reason(.neverBuilt)])
        _ = try await run.finish([NodeResult(.test("sum"), .failed, step: step)], commit: nil)
        #expect(world.snapshot.volumes["shop_sum_9_secrets"] == nil)
    }

    @Test func `lists that fail at the begin of a run are asked for again at its end`() async throws {
        let asked = Mutex(0)
        let host = host(try await Fixtures.deployed(desired)) { effects in
            let volumes = effects.engine.volumes
            effects.engine.volumes = {
                if asked.withLock({ count in
                    count += 1
                    return count == 1
                }) {
                    throw FakeWorld.Refused(description: "later")
                }
                return try await volumes()
            }
        }
        let report = try await host.applyLocked(desired)
        #expect(report.results.allSatisfy { $0.outcome == .reused } && asked.withLock { $0 } == 2)
    }

    @Test func `a Caddyfile is made again only if its routes or its settings change`() throws {
        let texts = CaddyfileTexts()
        let table = desired.wholeTable
        let first = try texts.text(of: desired, table)
        #expect(try first == desired.caddyfile(table) && texts.text(of: desired, table) == first)
        let other = Fixtures.desired(desired.functions, routes: []) { $0.functions = [] }
        #expect(try texts.text(of: other, other.wholeTable) == other.caddyfile(other.wholeTable))
        let large = Fixtures.desired(desired.functions) { $0.proxy.headerLimit = 4096 }
        #expect(try texts.text(of: large, table) == large.caddyfile(table))
        #expect(try texts.text(of: desired, table) == first)
    }
}
