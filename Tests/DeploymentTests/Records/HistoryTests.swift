import BuildGraph
import DeploymentSupport
import FunctionModel
import Synchronization
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// The records of deployments, and the verbs that make or read them.
struct HistoryTests {
    let first = Fixtures.twoStates.first
    let second = Fixtures.twoStates.second

    func world() async throws -> FakeWorld { try await Fixtures.twoDeployments() }

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
