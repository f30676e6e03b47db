import Basics
import BuildGraph
import ContainerEngine
import DeploymentSupport
import FunctionModel
import TestSupport
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Files of the running state from versions before `faaso.deployment/2`.
struct OldRecordTests {
    private static func recorded() throws -> [UInt8] { try RecordedFile.bytes("deployment-1.json") }

    @Test func `a record of version 1 is read whole`() throws {
        let record = try #require(try DeploymentRecord(decoding: Self.recorded()))
        #expect((record.number, record.by, record.dirty, record.failed) == (1, "ann@host", false, [:]))
        #expect(record.commit == "fcf71167b77f94547956609123beca7fad507085" && record.rollback == nil)
        #expect(
            record.changes.map(\.line) == [
                "create proxy: never-deployed", "create container:multiply: never-deployed", "create container:sum: never-deployed",
                "reload caddyfile: route-added /mul; route-added /sum",
            ])
        let desired = record.desired
        #expect(desired.listen == Listen(port: 18997) && desired.ports == 28000...28099)
        #expect(desired.proxy == ProxySettings(importFolder: "caddy") && desired.snippets == ["a.caddy": "header X-Snippet yes\n"])
        #expect(
            desired.routes == [
                DesiredRoute(path: "/mul", function: "multiply"),
                DesiredRoute(
                    path: "/sum", function: "sum", stripPrefix: false,
                    options: RouteOptions(timeout: .seconds(90), bodyLimit: 2 << 20, headers: ["X-Frame-Options": "DENY"])),
            ])
    }

    @Test func `a function of version 1 has its durations, limits and volumes`() throws {
        let desired = try #require(try DeploymentRecord(decoding: Self.recorded())).desired
        let sum = try #require(desired.function("sum"))
        var health = Health()
        (health.interval, health.timeout, health.startPeriod, health.retries) = (.seconds(3), .milliseconds(700), .seconds(45), 4)
        #expect(sum.health == health && sum.drain == .seconds(120))
        #expect(
            sum.configuration
                == ContainerConfiguration(
                    environment: ["PRECISION": "2"], secrets: ["token": "928a43036fc19d912beed37c3cae83a4"], networks: ["databases"],
                    volumes: [Volume(source: "data", target: "/data"), Volume(source: "cache", target: "/cache", readOnly: true)],
                    limits: Fixtures.limits, stopGrace: .milliseconds(1500)))
        let multiply = try #require(desired.function("multiply"))
        #expect(multiply.image?.reference == "shop/multiply:7df27598de4a8e6a" && multiply.drain == .seconds(30))
        #expect(multiply.configuration.blocksCloudMetadata == true && multiply.configuration.environmentFile == "multiply.env")
    }

    @Test func `a record of version 1 is the same after it was written as version 2`() throws {
        let record = try #require(try DeploymentRecord(decoding: Self.recorded()))
        #expect(try DeploymentRecord(decoding: record.encoded) == record)
        let text = String(decoding: try record.encoded, as: UTF8.self)
        #expect(try JSONSchema(published: "deployment").problems(JSONValue(parsing: text)) == [])
    }

    private static func world() async throws -> FakeWorld {
        let world = Fixtures.world()
        let old = try #require(try DeploymentRecord(decoding: recorded()))
        let bytes = try recorded()
        world.change { state in
            for function in old.desired.functions { state.images[function.image?.id ?? ""] = FakeWorld.Image() }
            state.secrets["token"] = ("v2", [1])
            state.files["/state/deployments/000001.json"] = bytes
        }
        _ = try await world.deployer().deployLocked(Fixtures.desired([Fixtures.function("sum")]) { $0.repository = "/srv/shop" })
        world.revive()
        return world
    }

    @Test(arguments: [nil, 1]) func `a rollback brings a deployment of version 1 back`(number: Int?) async throws {
        let world = try await Self.world()
        let report = try await world.deployer().rollBack(to: number)
        #expect(report.number == 1 && report.deployment.failures.isEmpty)
        let record = try #require(try world.deployer().history.last())
        #expect((record.number, record.wholeRollback, record.desired.functions.map(\.name)) == (3, 1, ["multiply", "sum"]))
        #expect(world.snapshot.serves("sum") && world.snapshot.serves("multiply"))
        #expect(world.snapshot.serving("sum")?.specification.stopGrace == .milliseconds(1500))
        let written = try #require(world.snapshot.files["/state/deployments/000003.json"])
        #expect(String(decoding: written, as: UTF8.self).contains(#""schema" : "faaso.deployment/2""#))
    }

    @Test func `the history has records of both versions`() async throws {
        let history = try await Self.world().deployer().history.all()
        #expect(history.map(\.number) == [1, 2])
    }

    @Test func `a record of a newer version stops the history with a clear line`() async throws {
        let world = try await Self.world()
        world.change { $0.files["/state/deployments/000009.json"] = Array(#"{"schema": "faaso.deployment/3"}"#.utf8) }
        let error = DeploymentError.newerRecord(path: "/state/deployments/000009.json", schema: "faaso.deployment/3")
        #expect(throws: error) { try world.deployer().history.last() }
        #expect(throws: error) { try world.deployer().history.all() }
        await #expect(throws: error) { try await world.deployer().rollBack(to: 9) }
        #expect(
            "\(error)"
                == "the deployment record /state/deployments/000009.json has the form faaso.deployment/3, which this faaso cannot read")
        #expect(!error.hints.isEmpty)
        // Older records can still be read.
        #expect(try world.deployer().history.record(1)?.number == 1)
    }

    @Test func `the sources of a loaded Caddyfile are read without a schema`() throws {
        let source = try JSONCoding.decode(LoadedCaddyfile.Source.self, from: RecordedFile.bytes("loaded.json"))
        let text = String(decoding: try RecordedFile.bytes("loaded-Caddyfile.txt"), as: UTF8.self)
        let routes = try #require(try DeploymentRecord(decoding: Self.recorded())).desired.routes
        #expect(source == LoadedCaddyfile.Source(text: text, routes: routes, settings: source.settings))
        #expect(source.settings.keys.sorted() == ["listen", "proxy.import", "proxy.tls"])
        let bytes = try JSONCoding.pretty(source)
        #expect(try JSONCoding.decode(LoadedCaddyfile.Source.self, from: bytes) == source)
        #expect(try JSONSchema(published: "loaded").problems(JSONValue(parsing: String(decoding: bytes, as: UTF8.self))) == [])
    }

    /// Otherwise the causes of routes would be wrong once after an upgrade.
    @Test func `an old loaded file leaves nothing to reload`() async throws {
        let desired = Fixtures.desired([Fixtures.function("sum")])
        let world = try await Fixtures.deployed(desired)
        let path = "/state/proxy/loaded.json"
        let text = String(decoding: try #require(world.snapshot.files[path]), as: UTF8.self)
        let old = text.replacing("strip_prefix", with: "stripPrefix").replacing(",\n  \"schema\" : \"faaso.loaded/1\"", with: "")
        #expect(!old.contains("schema") && old.contains("stripPrefix"))
        world.change { $0.files[path] = Array(old.utf8) }
        let observed = try await world.deployer().observe(for: desired)
        #expect(observed.loaded?.routes == desired.routes)
        #expect(try Reconciler.changes(from: observed, to: desired).changes.isEmpty)
    }
}
