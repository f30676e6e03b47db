import BuildGraph
import ContainerEngine
import DeploymentSupport
import FunctionModel
import Synchronization
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

struct HistoryTests {
    let first = Fixtures.desired([Fixtures.function("sum") { $0.secrets = ["password": "v1"] }])
    let second = Fixtures.desired([
        Fixtures.function("mul"),
        Fixtures.function("sum", image: "b") {
            $0.secrets = ["password": "v1"]
            $0.environment = ["PRECISION": "2"]
        },
    ])

    func world() async throws -> FakeWorld {
        let world = Fixtures.world()
        world.change { $0.secrets["password"] = ("v1", [1]) }
        _ = try await world.deployer().deployLocked(first, commit: "abc")
        _ = try await world.deployer().deployLocked(second)
        world.revive()
        return world
    }

    @Test func `every deployment is on record with who, when, what and why`() async throws {
        let history = try await world().deployer().history.all()
        #expect(history.map(\.number) == [1, 2])
        #expect(history.map(\.commit) == ["abc", nil])
        #expect(history.map(\.by) == ["ann@host", "ann@host"])
        #expect(history[1].at == "2026-01-02T03:04:05Z")
        #expect(history[1].desired == second)
        #expect(
            history[1].changes.map(\.line) == [
                "create container:mul: route-added /mul",
                "replace container:sum: image-changed image:sum (key-a -> key-b); configuration-changed environment.PRECISION (unset -> 2)",
                "reload caddyfile: route-added /mul",
            ])
    }

    @Test func `a rollback reads the newest records, not all of them`() throws {
        let world = Fixtures.world()
        try world.state.withLock { state in
            for number in 1...1000 {
                let record = DeploymentRecord(
                    number: number, at: "2026-01-02T03:04:05Z", by: "ann@host", desired: number == 999 ? second : first)
                state.files["/state/deployments/" + record.fileName] = try record.encoded
            }
        }
        var files = world.deployer().effects.files
        let read = files.read
        let reads = Mutex(0)
        files.read = { path in
            reads.withLock { $0 += 1 }
            return try read(path)
        }
        let history = DeploymentHistory(state: StateFolder(path: "/state"), files: files)
        #expect(try history.lastOther()?.number == 999)
        #expect(reads.withLock { $0 } <= DeploymentHistory.searched + 10)
    }

    @Test func `a record is a file by its number, and survives being read back`() async throws {
        let files = try await world().snapshot.files
        let bytes = try #require(files["/state/deployments/000002.json"])
        let record = try #require(try DeploymentRecord(decoding: bytes))
        #expect(try record.encoded == bytes)
        #expect(DeploymentRecord.number(ofFile: "000012.json") == 12)
        for name in ["12.json", "000012.json.tmp", ".000012.json", "abc.json", "000000.json"] {
            #expect(DeploymentRecord.number(ofFile: name) == nil)
        }
        #expect(DeploymentRecord.fileName(1_234_567) == "1234567.json")
        #expect(DeploymentRecord.number(ofFile: "1234567.json") == 1_234_567)
    }

    /// Otherwise a rollback to it would keep the function because of its route, and nothing would
    /// supervise it.
    @Test func `a function that could not be deployed is on record with no route either`() async throws {
        let world = Fixtures.world()
        let wanted = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])
        var sick = wanted
        sick.functions[1].image = Fixtures.function("sum", image: "b").image
        world.change { $0.images["sha256:b"]?.exits = true }
        let record = try #require(try await world.deployer().deployLocked(sick).record)
        #expect(record.desired.functions.map(\.name) == ["mul"])
        #expect(record.desired.routes.map(\.path) == ["/mul"])
        #expect(record.failed == ["sum": "function 'sum' did not become healthy: it ended with status 1"])
    }

    @Test func `a torn record, or one of an unknown version, is no record`() async throws {
        let world = try await world()
        world.change { $0.files["/state/deployments/000003.json"] = Array("{\"schema\":\"faaso.dep".utf8) }
        #expect(try world.deployer().history.all().map(\.number) == [1, 2])
        var third = second
        third.functions.removeFirst()
        third.routes.removeFirst()
        _ = try await world.deployer().deployLocked(third)
        #expect(try world.deployer().history.all().map(\.number) == [1, 2, 4])
    }

    @Test func `a rollback is a new deployment of an old state, with the secrets of today`() async throws {
        let world = try await world()
        world.change { state in
            state.secrets["password"] = ("v9", [9])
            state.mustServe = ["sum"]
        }
        let report = try await world.deployer().rollBack().deployment
        #expect(report.failures.isEmpty && report.record?.number == 3)
        #expect(report.record?.desired.function("sum")?.image == first.function("sum")?.image)
        #expect(report.record?.desired.function("sum")?.configuration.secrets == ["password": "v9"])
        let state = world.snapshot
        #expect(state.violations == [])
        #expect(state.serving("sum")?.specification.image == "sha256:a")
        #expect(!state.serves("mul") && state.containers.count == 2)
    }

    @Test func `a rollback to what is gone is refused`() async throws {
        let world = try await world()
        await #expect(throws: DeploymentError.noSuchDeployment(7)) { try await world.deployer().rollBack(to: 7) }
        world.change { $0.images["sha256:a"] = nil }
        await #expect(throws: DeploymentError.deployedImageMissing(function: "sum", image: "shop/sum:a", deployment: 1, commit: "abc")) {
            try await world.deployer().rollBack(to: 1)
        }
        world.change { state in
            state.images["sha256:a"] = FakeWorld.Image()
            state.secrets = [:]
        }
        await #expect(throws: DeploymentError.secretNotSet(function: "sum", secret: "password")) {
            try await world.deployer().rollBack(to: 1)
        }
    }

    @Test func `a rollback is recorded as one, and the next goes further back`() async throws {
        let world = try await world()
        let report = try await world.deployer().rollBack()
        #expect(report.number == 1 && report.deployment.record?.number == 3)
        #expect(report.deployment.record?.rollback == Rollback(deployment: 1) && report.deployment.record?.commit == "abc")
        #expect(try world.deployer().history.all().last?.wholeRollback == 1)
        #expect(try world.deployer().history.standingRollback() == StandingRollback(number: 3, target: 1))
        await #expect(throws: DeploymentError.noOtherDeployment(newer: 2)) { try await world.deployer().rollBack() }
        #expect(DeploymentError.noOtherDeployment(newer: 2).hints.first == "to undo the rollback: faaso rollback 2")
        #expect(try await world.deployer().rollBack(to: 2).number == 2)
        #expect(try await world.deployer().rollBack(to: 4).deployment.record == nil)
        #expect(world.snapshot.serves("mul") && world.snapshot.serving("sum")?.specification.image == "sha256:b")
    }

    @Test func `a function that fails in a rollback keeps its version, and the others go back`() async throws {
        let world = try await world()
        world.change { state in
            state.images["sha256:a"]?.exits = true
            state.mustServe = ["sum"]
        }
        let report = try await world.deployer().rollBack(to: 1)
        #expect(report.deployment.failures.keys.sorted() == ["sum"])
        #expect(world.snapshot.violations == [] && world.snapshot.serving("sum")?.specification.image == "sha256:b")
        #expect(report.deployment.record?.desired.function("sum")?.image == second.function("sum")?.image)
    }

    @Test func `without a number a rollback passes over repairs and what failed`() async throws {
        let world = try await world()
        world.change { state in state.containers = state.containers.filter { $0.value.name != "shop_mul_1" } }
        #expect(try await world.deployer().deployLocked(second).record?.number == 3)
        world.change { $0.images["sha256:c"]?.exits = true }
        var third = second
        third.functions[1].image = Fixtures.function("sum", image: "c").image
        #expect(try await world.deployer().deployLocked(third).record?.failed.keys.sorted() == ["sum"])
        #expect(try await world.deployer().rollbackPlan().changes.map(\.node) == [.container("sum"), .caddyfile, .container("mul")])
        #expect(try await world.deployer().rollBack().number == 1)
    }

    /// `sum` has the versions a, b, c and d, in deployments of these numbers.
    private func versions() async throws -> FakeWorld {
        let world = Fixtures.world()
        for image in ["a", "b", "c", "d"] {
            _ = try await world.deployer().deployLocked(Fixtures.desired([Fixtures.function("sum", image: image)]))
        }
        return world
    }

    @Test func `after a rollback that failed, newer deployments are in reach`() async throws {
        let world = try await versions()
        world.change { $0.images["sha256:a"]?.exits = true }
        #expect(try await world.deployer().rollBack(to: 1).deployment.failures.count == 1)
        #expect(try await world.deployer().rollBack().number == 3)
        #expect(try await world.deployer().rollBack().number == 2)
    }

    @Test func `after a rollback that failed, the next one has another target`() async throws {
        let world = try await versions()
        for image in ["c", "b", "a"] { world.change { $0.images["sha256:" + image]?.exits = true } }
        for number in [3, 2, 1] { #expect(try await world.deployer().rollBack().number == number) }
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:d")
        // Where all failed, the newest is tried again.
        world.change { $0.images["sha256:c"]?.exits = false }
        #expect(try await world.deployer().rollBack().number == 3)
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:c")
    }

    @Test func `a rollback that was interrupted is tried again`() async throws {
        let world = try await versions()
        let host = world.deployer()
        let present = try #require(try host.history.last()?.desired)
        try await host.record(present, changes: [], failed: ["sum": DeploymentFailure.interrupted], rollback: Rollback(deployment: 3))
        #expect(try await host.rollbackRemovals().deployment == 3)
        try await host.record(present, changes: [], failed: ["sum": "sick"], rollback: Rollback(deployment: 3))
        #expect(try await host.rollbackRemovals().deployment == 2)
    }

    @Test func `a rollback that was interrupted on its way goes on to the same deployment`() async throws {
        let host = Fixtures.world().deployer()
        func state(_ mul: String, _ sum: String) -> DesiredState {
            Fixtures.desired([Fixtures.function("mul", image: mul), Fixtures.function("sum", image: sum)])
        }
        for image in ["a", "b", "c"] { try await host.record(state(image, image), changes: [], failed: [:]) }
        let done = Step(.container("sum"), .replace, [Reason(.imageChanged)])
        try await host.record(
            state("c", "b"), changes: [done], failed: ["mul": DeploymentFailure.interrupted], rollback: Rollback(deployment: 2))
        #expect(try host.history.lastOther()?.number == 2)
    }

    @Test func `a rollback that fails in part is not tried again while there is an older one`() async throws {
        let host = Fixtures.world().deployer()
        func state(_ mul: String, _ sum: String) -> DesiredState {
            Fixtures.desired([Fixtures.function("mul", image: mul), Fixtures.function("sum", image: sum)])
        }
        for image in ["a", "b", "c"] { try await host.record(state(image, image), changes: [], failed: [:]) }
        let done = Step(.container("sum"), .replace, [Reason(.imageChanged)])
        try await host.record(state("c", "b"), changes: [done], failed: ["mul": "sick"], rollback: Rollback(deployment: 2))
        #expect(try host.history.lastOther()?.number == 3)
        try await host.record(state("c", "c"), changes: [done], failed: [:], rollback: Rollback(deployment: 3))
        #expect(try host.history.lastOther()?.number == 1)
    }

    @Test func `a rollback of which a part failed is undone by the next`() async throws {
        let world = try await world()
        world.change { $0.images["sha256:a"]?.exits = true }
        #expect(try await world.deployer().rollBack(to: 1).deployment.failures.count == 1)
        #expect(!world.snapshot.serves("mul"))
        // `mul` has the same image.
        world.change { $0.images["sha256:a"]?.exits = false }
        #expect(try await world.deployer().rollBack().number == 2)
        #expect(world.snapshot.serves("mul"))
    }

    @Test func `the record of down has it as the reason of each removal`() async throws {
        let world = try await world()
        try await world.deployer().down()
        let record = try #require(try world.deployer().history.last())
        #expect(record.changes.map(\.line) == ["remove container:mul: down", "remove container:sum: down"])
        #expect(try DeploymentRecord(decoding: record.encoded) == record)
    }

    @Test func `a number that names a function and no deployment says how to name the function`() async throws {
        let world = try await Fixtures.deployed(Fixtures.desired([Fixtures.function("404")]))
        await #expect(throws: DeploymentError.numberIsFunction(404)) { try await world.deployer().rollBack(to: 404) }
        await #expect(throws: DeploymentError.noSuchDeployment(405)) { try await world.deployer().rollBack(to: 405) }
        #expect(DeploymentError.numberIsFunction(404).hints.contains { $0.hasSuffix("faaso rollback 404 1") })
    }

    @Test func `rollbacks in a row each go further back, over repairs and down`() async throws {
        let world = Fixtures.world()
        func deploy(_ image: String) async throws {
            _ = try await world.deployer().deployLocked(Fixtures.desired([Fixtures.function("sum", image: image)]))
        }
        for image in ["a", "b", "c"] { try await deploy(image) }
        #expect(try await world.deployer().rollBack().number == 2)
        // A repair of the state after the rollback.
        world.change { state in state.containers = state.containers.filter { !$0.value.name.hasPrefix("shop_sum") } }
        try await deploy("b")
        #expect(try world.deployer().history.all().last?.number == 5)
        #expect(try await world.deployer().rollBack().number == 1)
        await #expect(throws: DeploymentError.noOtherDeployment(newer: 5)) { try await world.deployer().rollBack() }
        // A new deployment comes after all of these. A rollback cannot restore the state after
        // `down`.
        try await deploy("d")
        try await world.deployer().downLocked()
        try await deploy("d")
        #expect(try await world.deployer().rollBack().number == 6)
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:a")
    }

    @Test func `a rollback passes over what serves the same, and over another origin`() async throws {
        let world = try await world()
        var third = second
        (third.repository, third.unrouted) = ("https://example.org/moved.git", ["other"])
        third.functions[0].image?.key = "other"
        let host = world.deployer()
        let run = DeploymentRun(host, host.observation(of: try await host.observe(for: third)), third, adopt: true)
        let results = [Node.proxy, .container("mul"), .container("sum"), .caddyfile].map { NodeResult($0, .reused) }
        #expect(try await run.finish(results, commit: nil)?.number == 3)
        let report = try await world.deployer().rollBack()
        #expect(report.number == 1 && report.deployment.failed.isEmpty)
        #expect(report.deployment.record?.desired.repository == third.repository)
    }

    @Test func `a deployment of changed files is recorded as such and names no commit`() async throws {
        let world = try await world()
        var third = second
        third.functions[0].image = Fixtures.function("mul", image: "c").image
        #expect(try await world.deployer().applyLocked(third, commit: "abc", dirty: true).record?.dirty == true)
        _ = try await world.deployer().deployLocked(second)
        world.change { $0.images["sha256:c"] = nil }
        await #expect(throws: DeploymentError.deployedImageMissing(function: "mul", image: "shop/mul:c", deployment: 3, commit: nil)) {
            try await world.deployer().rollBack(to: 3)
        }
    }

    @Test func `a deployment after a rollback ends it`() async throws {
        let world = try await world()
        #expect(try world.deployer().history.standingRollback() == nil)
        _ = try await world.deployer().rollBack()
        _ = try await world.deployer().deployLocked(second)
        #expect(try world.deployer().history.standingRollback() == nil)
    }

    @Test func `where nothing else was deployed a rollback says so`() async throws {
        let world = try await Fixtures.deployed(Fixtures.desired([Fixtures.function("sum")]))
        await #expect(throws: DeploymentError.noOtherDeployment()) { try await world.deployer().rollBack() }
    }

    @Test func `what changes no container is on record all the same, and supervision obeys it`() async throws {
        let world = try await world()
        var desired = second
        desired.functions[1].drain = .seconds(5)
        let report = try await world.deployer().deployLocked(desired)
        #expect(report.plan.isEmpty && report.record?.desired == desired && report.record?.changes == [])
        #expect(try await world.deployer().deployLocked(desired).record == nil)
    }

    @Test func `images of the last deployments are in use`() async throws {
        let world = try await world()
        #expect(try world.deployer().history.imagesInUse() == ["sha256:a", "sha256:b"])
        for image in ["c", "d", "e", "c", "d"] {
            _ = try await world.deployer().deployLocked(Fixtures.desired([Fixtures.function("sum", image: image)]))
        }
        #expect(try world.deployer().history.imagesInUse() == ["sha256:c", "sha256:d", "sha256:e"])
    }

    @Test func `down leaves nothing but volumes, secrets and the record of it`() async throws {
        let world = try await world()
        world.change { $0.volumes["data"] = Labels.base("shop", .volume) }
        try await world.deployer().downLocked()
        let observed = try await world.deployer().observe()
        let again = try Reconciler.changes(from: observed, to: second)
        #expect(again.change(.proxy)?.line == "create proxy: not-running (no container)")
        #expect(again.change(.container("sum"))?.line == "create container:sum: not-running (taken down)")
        let state = world.snapshot
        #expect(state.containers.isEmpty)
        #expect(state.networks.keys.sorted() == ["databases", "none"])
        #expect(state.volumes.keys.sorted() == ["data"])
        let record = try #require(try world.deployer().history.all().last)
        #expect(record.number == 3 && record.desired.functions.isEmpty && record.desired.routes.isEmpty)
        #expect(record.changes.map(\.node) == [.container("mul"), .container("sum")])
        try await world.deployer().downLocked()
        #expect(try world.deployer().history.all().count == 3)
        let report = try await world.deployer().deployLocked(second)
        #expect(report.failures.isEmpty && world.snapshot.serves("sum"))
    }

    @Test(arguments: [false, true])
    func `wherever down is cut off, down or up finishes it`(killsAfter: Bool) async throws {
        for isDownAgain in [false, true] {
            let count = try await CutOff.everywhere(after: killsAfter) {
                try await world()
            } act: {
                try await $0.downLocked()
            } check: { world, cut in
                if isDownAgain {
                    try await world.deployer().downLocked()
                    #expect(world.snapshot.containers.isEmpty && world.snapshot.networks.count == 2, cut)
                    #expect(try world.deployer().history.all().last?.desired.functions.isEmpty == true, cut)
                } else {
                    let report = try await world.deployer().deployLocked(second)
                    #expect(report.failures.isEmpty, cut)
                    #expect(world.snapshot.serves("sum") && world.snapshot.serves("mul"), cut)
                }
            }
            #expect(count >= 10)
        }
    }

    @Test func `a restart is a swap to the same`() async throws {
        let world = try await world()
        world.change { $0.mustServe = ["mul", "sum"] }
        try await world.deployer().restartLocked("sum")
        #expect(world.warnings(.container("sum")) == [])
        let state = world.snapshot
        #expect(state.violations == [])
        #expect(state.serving("sum")?.name == "shop_sum_3" && state.serving("mul")?.name == "shop_mul_1")
        #expect(try await Reconciler.changes(from: world.deployer().observe(for: second), to: second).isEmpty)
        await #expect(throws: DeploymentError.notDeployed(function: "nobody")) { try await world.deployer().restartLocked("nobody") }
    }

    @Test func `status tells what runs`() async throws {
        let world = try await world()
        world.change { state in if let id = state.id(named: "shop_mul_1") { state.containers[id]?.state = "paused" } }
        let status = try await world.deployer().status()
        #expect(
            status.functions.map { "\($0.name) \($0.state) \($0.health) \($0.upstream ?? "") \($0.imageKey ?? "")" } == [
                "mul paused unknown mul-1 key-a", "sum running healthy sum-2 key-b",
            ])
        #expect(status.routes.map(\.path) == ["/mul", "/sum"])
        #expect(status.proxy.state == .running && status.proxy.listen == "127.0.0.1:8080")
    }
}
