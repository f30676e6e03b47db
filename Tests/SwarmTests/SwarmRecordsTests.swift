import ContainerEngine
import Deployment
import TestSupport
import Testing

@testable import Swarm

/// The records of deployments, against a swarm in memory.
struct SwarmRecordsTests {
    let swarm = FakeSwarm()
    let folder = TemporaryFolder(in: "/dev/shm")

    private func records(_ folder: TemporaryFolder) -> SwarmRecords {
        SwarmRecords(swarm: swarm, project: "shop", state: StateFolder(path: folder.path))
    }

    private func record(_ number: Int, _ functions: [DesiredFunction] = [SwarmFixtures.function()]) -> DeploymentRecord {
        DeploymentRecord(number: number, at: "2026-11-29T10:00:00Z", by: "ann@one", desired: SwarmFixtures.desired(functions))
    }

    private func numbers() -> [Int] {
        let configs = swarm.swarmObjects(.config, label: ["faaso.role=record"])
        return Set(configs.compactMap { RecordPart($0)?.number }).sorted()
    }

    @Test func `another manager reads what one has stored`() async throws {
        try await records(folder).store(record(1))
        try await records(folder).store(record(2, [SwarmFixtures.function(replicas: 3)]))
        let other = TemporaryFolder(in: "/dev/shm")
        try await records(other).sync()
        #expect(try records(other).history.all() == records(folder).history.all())
        #expect(try records(other).history.last()?.desired.function("sum")?.replicas == 3)
    }

    @Test func `a large record has several parts, and one that lacks a part does not count`() async throws {
        let functions = (0..<3).map { index in
            SwarmFixtures.function("f\(index)") { $0.environment = ["A": String(repeating: "x", count: 300_000)] }
        }
        try await records(folder).store(record(1))
        try await records(folder).store(record(2, functions))
        let parts = swarm.swarmObjects(.config, label: ["faaso.number=2"])
        #expect(parts.count == 3 && parts.allSatisfy { $0.data.count <= SwarmRecords.partSize })
        let other = TemporaryFolder(in: "/dev/shm")
        try await records(other).sync()
        #expect(try records(other).history.last() == record(2, functions))
        try swarm.removeSwarmObject(.config, parts[1].id)
        let third = TemporaryFolder(in: "/dev/shm")
        try await records(third).sync()
        #expect(try records(third).history.all().map(\.number) == [1])
    }

    @Test func `the swarm keeps the newest records, and a machine those that it had`() async throws {
        for number in 1...23 { try await records(folder).store(record(number)) }
        #expect(numbers() == Array(4...23))
        try await records(folder).sync()
        #expect(try records(folder).history.all().map(\.number) == Array(1...23))
    }

    @Test func `a record that the swarm does not have is removed from the machine`() async throws {
        try await records(folder).store(record(1))
        try records(folder).history.append(record(2))
        try await records(folder).sync()
        #expect(try records(folder).history.all().map(\.number) == [1])
    }

    @Test func `two managers cannot record the same number`() async throws {
        try await records(folder).store(record(1))
        let other = TemporaryFolder(in: "/dev/shm")
        let error = await #expect(throws: DeploymentError.self) { try await records(other).store(record(1)) }
        #expect(error?.description == "deployment 1 could not be recorded: another manager has recorded one with this number")
    }
}

/// The secrets of a project, against a swarm in memory.
struct SwarmSecretsTests {
    let swarm = FakeSwarm()

    private var secrets: SwarmSecrets { SwarmSecrets(swarm: swarm, project: "shop") }

    @Test func `the newest value of a secret counts`() async throws {
        try await secrets.set("password", version: "v9", [1])
        try await secrets.set("password", version: "v1", [2])
        try await secrets.set("token", version: "t1", [3])
        #expect(try await secrets.current().mapValues(\.version) == ["password": "v1", "token": "t1"])
        #expect(try await secrets.current()["token"]?.created == "2026-11-29T10:00:00Z")
    }

    @Test func `a secret that is removed is gone, except for the service that uses it`() async throws {
        try await secrets.set("password", version: "v1", [1])
        try await secrets.set("token", version: "t1", [1])
        let service = SwarmFixtures.service(SwarmFixtures.function { $0.secrets = ["password": "v1"] })
        swarm.change { $0.services["shop_sum"] = ServiceSummary(id: "k1", specification: service) }
        try await secrets.remove("password")
        try await secrets.remove("token")
        #expect(try await secrets.current().isEmpty)
        #expect(swarm.change { $0.objects[.secret]?.map(\.name) } == ["shop_password_v1"])
        // A new value counts again.
        try await secrets.set("password", version: "v2", [2])
        #expect(try await secrets.current().mapValues(\.version) == ["password": "v2"])
    }
}
