import BuildGraph
import ContainerEngine
import DeploymentSupport
import FunctionModel
import Glibc
import HTTPClient
import Synchronization
import TestSupport
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Faults of people and crashes on a real engine. After each fault, one apply restores exactly the
/// desired state.
struct DeploymentFaultEngineTests {
    /// Throws from a given effect on. A killed process also has no further effects.
    final class Scissors: Sendable {
        struct Cut: Error {}
        private let left: Mutex<Int>
        init(after effects: Int) { left = Mutex(effects) }
        var isCut: Bool { left.withLock { $0 < 0 } }

        func count() throws {
            try left.withLock { left in
                left -= 1
                if left < 0 { throw Cut() }
            }
        }

        func check() throws { if isCut { throw Cut() } }

        /// A deployer that stops before the effect.
        func deployer(_ fixture: DeploymentFixture) -> SingleHost {
            let whole = fixture.deployer
            let live = whole.effects
            var effects = live
            effects.engine.create = {
                try self.count(); return try await live.engine.create($0, $1)
            }
            effects.engine.start = {
                try self.count(); try await live.engine.start($0)
            }
            effects.engine.stop = {
                try self.count(); try await live.engine.stop($0, $1)
            }
            effects.engine.remove = {
                try self.count(); try await live.engine.remove($0)
            }
            effects.engine.putArchive = {
                try self.count(); try await live.engine.putArchive($0, $1, $2)
            }
            effects.engine.createVolume = {
                try self.count(); try await live.engine.createVolume($0, $1)
            }
            effects.engine.removeVolume = {
                try self.count(); try await live.engine.removeVolume($0)
            }
            effects.files.place = {
                try self.count(); try live.files.place($0, $1, $2, $3)
            }
            effects.clock.sleep = {
                try self.check(); try await live.clock.sleep($0)
            }
            return SingleHost(project: whole.project, state: whole.state, effects: effects, invoker: whole.invoker)
        }
    }

    @Test func `a swap cut off at any effect loses no request, and the next apply finishes it`() async throws {
        try await DeploymentFixture.with { fixture in
            let secrets = SecretStore(state: fixture.state)
            try secrets.set("password", Array("hush".utf8))
            func desired(_ version: Int) throws -> DesiredState {
                var function = fixture.function("sum", version: "\(version)")
                function.configuration.secrets = try secrets.versions()
                return fixture.desired([function])
            }
            _ = try await fixture.deployer.deploy(try desired(0))
            let load = DeploymentLoad(port: fixture.listen.port, path: "/sum/", connections: 2)
            try await load.untilAnswered(by: "0")
            var cuts = 0
            while true {
                let scissors = Scissors(after: cuts)
                _ = try? await scissors.deployer(fixture).deploy(try desired(cuts + 1))
                let report = try await fixture.deployer.deploy(try desired(cuts + 1))
                #expect(report.failures.isEmpty)
                #expect(try await fixture.get("/sum").text == "version \(cuts + 1) /")
                #expect(try await fixture.containers().count == 2, "cut \(cuts)")
                #expect(try await fixture.engine.volumes(label: Labels.filters(fixture.project, .secrets)).count == 1, "cut \(cuts)")
                try await load.untilAnswered(by: "\(cuts + 1)")
                if !scissors.isCut { break }
                cuts += 1
            }
            let result = await load.stop()
            #expect(result.failures == [])
            #expect(cuts >= 10)
            #expect(result.versions.count == cuts + 2)
        }
    }

    @Test func `what is done to containers by hand is repaired, and what is right is not touched`() async throws {
        try await DeploymentFixture.with { fixture in
            let desired = fixture.desired([fixture.function("mul"), fixture.function("sum")])
            _ = try await fixture.deployer.deploy(desired)
            let load = DeploymentLoad(port: fixture.listen.port, path: "/mul", connections: 1)
            func repaired(_ expected: String, _ damage: (String) async throws -> Void) async throws {
                let serving = try #require(try await fixture.deployer.observe(probing: .none).serving("sum"))
                try await damage(serving.id)
                let report = try await fixture.deployer.deploy(desired)
                #expect(report.plan.description == expected + "\n3 unchanged")
                #expect(report.failures.isEmpty)
                #expect(try await fixture.get("/sum").text == "version 1 /")
                #expect(try await fixture.containers().count == 3)
                #expect(try await fixture.deployer.deploy(desired).plan.isEmpty)
            }
            try await repaired("start container:sum: not-running (stopped)") { try await fixture.engine.stop($0) }
            try await repaired("start container:sum: not-running (paused)") { id in
                // A freeze of a busy control group can fail, and then works a moment later.
                try await eventually("it is paused") {
                    try await HTTPClient(endpoint: .unix(path: "/var/run/docker.sock")).send(
                        HTTPRequest(method: "POST", target: "/containers/\(id)/pause")
                    ).status == 204
                }
            }
            try await repaired("replace container:sum: configuration-changed name (renamed to \(fixture.project)-mine)") {
                try await fixture.engine.rename($0, "\(fixture.project)-mine")
            }
            try await repaired("create container:sum: not-running (no container)") { try await fixture.engine.remove($0, force: true) }
            try await repaired(
                "replace container:sum: configuration-changed networks.\(fixture.project)_functions (not attached); unhealthy (does not answer: cannot connect: connection refused)"
            ) {
                try await fixture.engine.disconnect(network: "\(fixture.project)_functions", container: $0)
            }
            let result = await load.stop()
            #expect(result.failures == [])
            #expect(try await fixture.containers().contains("\(fixture.project)_mul_1 running"))
        }
    }

    @Test func `a killed and a removed proxy are repaired, and the functions are not touched`() async throws {
        try await DeploymentFixture.with { fixture in
            let desired = fixture.desired([fixture.function("sum")])
            _ = try await fixture.deployer.deploy(desired)
            let before = try await fixture.deployer.observe(probing: .none).serving("sum")?.id
            try await fixture.engine.kill("\(fixture.project)_proxy")
            let killed = try await fixture.deployer.deploy(desired)
            #expect(killed.plan.description == "start proxy: not-running (stopped)\n2 unchanged")
            #expect(try await fixture.get("/sum").status == 200)
            try await fixture.engine.remove("\(fixture.project)_proxy", force: true)
            let removed = try await fixture.deployer.deploy(desired)
            #expect(removed.plan.description == "create proxy: not-running (no container)\n2 unchanged")
            #expect(removed.results.first { $0.node == .caddyfile }?.outcome == .reused)
            #expect(try await fixture.get("/sum").status == 200)
            #expect(try await fixture.deployer.observe(probing: .none).serving("sum")?.id == before)
        }
    }

    @Test func `a state folder that was lost is made again, and the functions are not touched`() async throws {
        try await DeploymentFixture.with { fixture in
            let desired = fixture.desired([fixture.function("sum")])
            _ = try await fixture.deployer.deploy(desired)
            let before = try await fixture.deployer.observe(probing: .none).serving("sum")
            try FileEffects.onDisk.remove(fixture.state.path)
            let report = try await fixture.deployer.deploy(desired)
            #expect(report.failures.isEmpty && report.plan.change(.container("sum"))?.action == .start)
            #expect(try await fixture.get("/sum").status == 200)
            let after = try await fixture.deployer.observe(probing: .none)
            #expect(after.serving("sum")?.id == before?.id)
            #expect(try fixture.deployer.ports.pair(of: "sum") == before?.ports)
            #expect(try await fixture.deployer.deploy(desired).plan.isEmpty)
        }
    }

    @Test func `a port that somebody else took is given up`() async throws {
        try await DeploymentFixture.with { fixture in
            _ = try await fixture.deployer.deploy(fixture.desired([fixture.function("sum")]))
            let ports = try fixture.deployer.ports.pair(of: "sum")
            let used = try await fixture.deployer.observe(probing: .none).serving("sum")?.port
            let free = try #require(ports.first { $0 != used })
            // If the port cannot be bound, another process already has it.
            let holder = Listener(port: free)
            let report = try await fixture.deployer.deploy(fixture.desired([fixture.function("sum", version: "2")]))
            #expect(report.failures.isEmpty)
            #expect(try await fixture.get("/sum").text == "version 2 /")
            #expect(try fixture.deployer.ports.pair(of: "sum").contains(free) == false)
            holder?.close()
        }
    }

    @Test func `a listen that somebody else holds is named, and what served serves on`() async throws {
        try await DeploymentFixture.with { fixture in
            let desired = fixture.desired([fixture.function("sum")])
            _ = try await fixture.deployer.deploy(desired)
            var moved = desired
            moved.listen.port = fixture.freePort
            let holder = try #require(Listener(port: moved.listen.port))
            let error = try await #require(throws: DeploymentError.self) { try await fixture.deployer.deploy(moved) }
            // The holder is this process.
            #expect(error.description.hasPrefix(DeploymentError.listenTaken(moved.listen.description).description + " by "))
            #expect(error.description.hasSuffix("(process \(getpid()))"), "\(error)")
            #expect(try await fixture.get("/sum").status == 200)
            #expect(try await fixture.deployer.deploy(desired).plan.isEmpty)
            holder.close()
            _ = try await fixture.deployer.deploy(moved)
            let client = HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: moved.listen.port))
            #expect(try await client.send(HTTPRequest(target: "/sum")).status == 200)
        }
    }

    @Test func `an image pruned after the plan is named, and the old version serves on`() async throws {
        try await DeploymentFixture.with { fixture in
            _ = try await fixture.deployer.deploy(fixture.desired([fixture.function("mul"), fixture.function("sum")]))
            let load = DeploymentLoad(port: fixture.listen.port, path: "/sum", connections: 1)
            let other = try await DeploymentFixture.build("OTHER=1", project: fixture.project, fixture.engine)
            let desired = fixture.desired([fixture.function("mul", version: "2"), fixture.function("sum", image: other)])
            _ = try await fixture.engine.removeImage(other.reference)
            let report = try await fixture.deployer.deploy(desired)
            #expect("\(try #require(report.failures["sum"]))".contains(other.reference), "\(report.failures)")
            #expect(report.failures.count == 1)
            #expect(try await fixture.get("/sum").text == "version 1 /")
            #expect(try await fixture.get("/mul").text == "version 2 /")
            // After another build it is deployed, and nothing else is left to do.
            let again = try await DeploymentFixture.build("OTHER=1", project: fixture.project, fixture.engine)
            let repaired = fixture.desired([fixture.function("mul", version: "2"), fixture.function("sum", image: again)])
            #expect(try await fixture.deployer.deploy(repaired).failures.isEmpty)
            #expect(try await fixture.deployer.deploy(repaired).plan.isEmpty)
            #expect(try await fixture.containers().count == 3)
            #expect(await load.stop().failures == [])
        }
    }

    @Test func `the supervisor repairs what died, and only that`() async throws {
        try await DeploymentFixture.with { fixture in
            _ = try await fixture.deployer.deploy(fixture.desired([fixture.function("mul"), fixture.function("sum")]))
            let load = DeploymentLoad(port: fixture.listen.port, path: "/mul", connections: 1)
            let supervisor = Supervisor(fixture.deployer)
            var memory = Supervisor.Memory()
            try await supervisor.look(&memory)
            #expect(try await fixture.containers().count == 3)
            try await fixture.engine.remove("\(fixture.project)_sum_1", force: true)
            try await supervisor.look(&memory)
            #expect(try await fixture.get("/sum").text == "version 1 /")
            #expect(await load.stop().failures == [])
            try await fixture.engine.remove("\(fixture.project)_proxy", force: true)
            try await supervisor.look(&memory)
            #expect(try await fixture.get("/sum").status == 200)
            #expect(try fixture.deployer.history.all().count == 1)
        }
    }

    /// A process that holds a port.
    struct Listener {
        let descriptor: Int32

        init?(port: Int) {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            // Closed connections that are still in the kernel do not hold the port.
            var yes: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if bound != 0 || listen(descriptor, 1) != 0 { return nil }
        }

        func close() { _ = Glibc.close(descriptor) }
    }
}
