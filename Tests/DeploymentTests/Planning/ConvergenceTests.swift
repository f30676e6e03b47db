import ContainerEngine
import DeploymentSupport
import FunctionModel
import TestSupport
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// A model with random desired states, and random damage to the world between them. One apply
/// reaches the desired state. The next has nothing to do, and unchanged objects are not touched.
struct ConvergenceTests {
    static let functions = ["div", "mul", "sub", "sum"]

    @Test(arguments: 0..<60)
    func `one apply repairs whatever happened, and touches nothing else`(seed: UInt64) async throws {
        var random = Generator(seed: seed)
        let world = Fixtures.world()
        world.change { $0.networks["databases"] = [:] }
        var desired = random.desired()
        for round in 0..<8 {
            let where_ = "seed \(seed), round \(round)"
            let old = desired
            if Bool.random(using: &random) { desired = random.desired(changing: desired) }
            var damaged: Set<String> = []
            let before = world.snapshot
            if round > 0 { for _ in 0..<Int.random(in: 0..<3, using: &random) { random.damage(world, &damaged) } }
            // A function that is served before and after must be served all along, unless the proxy
            // is replaced.
            let wanted = Set(desired.functions.map(\.name))
            let interrupts = try await Reconciler.changes(from: world.deployer().observe(for: desired), to: desired).change(.proxy) != nil
            world.change { state in state.mustServe = interrupts ? [] : Set(wanted.filter(state.serves)) }
            let report = try await world.deployer().deployLocked(desired)
            world.change { $0.mustServe = [] }
            #expect(report.failures.isEmpty, "\(where_)")
            let after = world.snapshot
            #expect(after.violations == [], "\(where_)")
            for function in desired.functions {
                #expect(after.serves(function.name), "\(where_): \(function.name)")
                #expect(after.serving(function.name)?.specification.image == function.image?.id, "\(where_)")
                let isSame = round > 0 && old.function(function.name) == function && !damaged.contains(function.name)
                if isSame, let was = before.serving(function.name) {
                    #expect(after.serving(function.name)?.name == was.name, "\(where_): \(function.name) was touched\n\(report.plan)")
                }
            }
            #expect(after.containers.count == desired.functions.count + 1, "\(where_)")
            let observed = try await world.deployer().observe(for: desired)
            let plan = try Reconciler.changes(from: observed, to: desired)
            #expect(plan.isEmpty, "\(where_): \(plan)")
            world.revive()
            let again = try await world.deployer().deployLocked(desired)
            #expect(again.record == nil && world.snapshot.effects == [], "\(where_): \(world.snapshot.effects)")
            world.revive()
        }
    }

    /// Generates random desired states. The same seed gives the same run.
    struct Generator: RandomNumberGenerator {
        private var numbers: SeededGenerator

        init(seed: UInt64) { numbers = SeededGenerator(seed: seed) }

        mutating func next() -> UInt64 { numbers.next() }

        mutating func desired(changing before: DesiredState? = nil) -> DesiredState {
            var functions: [DesiredFunction] = []
            for name in ConvergenceTests.functions where Int.random(in: 0..<4, using: &self) > 0 {
                if let same = before?.function(name), Bool.random(using: &self) {
                    functions.append(same)
                } else {
                    functions.append(function(name))
                }
            }
            var routes = functions.map { DesiredRoute(path: "/" + $0.name, function: $0.name) }
            if let function = functions.randomElement(using: &self), Bool.random(using: &self) {
                routes.append(DesiredRoute(path: "/extra", function: function.name, stripPrefix: Bool.random(using: &self)))
            }
            return Fixtures.desired(functions, routes: routes) { desired in
                desired.listen = before?.listen ?? Listen()
                if Int.random(in: 0..<8, using: &self) == 0 { desired.listen.port = Int.random(in: 8080...8090, using: &self) }
            }
        }

        mutating func function(_ name: String) -> DesiredFunction {
            Fixtures.function(name, image: ["a", "b", "c"].randomElement(using: &self) ?? "a") { configuration in
                if Bool.random(using: &self) { configuration.environment = ["PRECISION": "\(Int.random(in: 1...2, using: &self))"] }
                if Bool.random(using: &self) { configuration.networks = ["databases"] }
                if Bool.random(using: &self) { configuration.port = 8000 }
            }
        }

        /// Damages the world as people and crashes do.
        mutating func damage(_ world: FakeWorld, _ damaged: inout Set<String>) {
            let kind = Int.random(in: 0..<12, using: &self)
            let name = ConvergenceTests.functions.randomElement(using: &self) ?? "sum"
            let number = Int.random(in: 100..<200, using: &self)
            if kind < 8 { damaged.insert(name) }
            world.change { state in
                let id = state.serving(name).flatMap { state.id(named: $0.name) }
                let proxy = state.containers.first { $0.value.isProxy }?.key
                switch kind {
                case 0: if let id { state.containers[id]?.state = "exited" }
                case 1: if let id { state.containers[id]?.state = "paused" }
                case 2: if let id { state.containers[id]?.state = "restarting" }
                case 3: if let id { state.containers[id]?.name = "renamed\(number)" }
                case 4: if let id { state.containers[id] = nil }
                case 5: if let id { state.containers[id]?.isSick = true }
                case 6: if let id { state.containers[id]?.networks = [] }
                case 7: state.files["/state/upstreams/" + name] = nil
                case 8: if let proxy { state.containers[proxy]?.state = "exited" }
                case 9: if let proxy { state.containers[proxy] = nil }
                case 10: state.files["/state/proxy/loaded.json"] = nil
                default:
                    // Only secrets cannot be made again.
                    state.files = [:]
                    state.folders = [:]
                }
            }
        }
    }
}
