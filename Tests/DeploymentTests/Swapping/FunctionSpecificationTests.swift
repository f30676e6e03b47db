import ContainerEngine
import DeploymentSupport
import FunctionModel
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

struct FunctionSpecificationTests {
    let function = Fixtures.function("sum") { configuration in
        configuration.environment = ["PRECISION": "2"]
        configuration.secrets = ["password": "v1"]
        configuration.networks = ["databases"]
        configuration.volumes = [Volume(source: "data", target: "/data", readOnly: true)]
        configuration.limits.cpus = 0.5
    }

    func container() throws -> ContainerSpecification {
        let place = FunctionSpecification.Place(number: 7, port: 20001, ports: [20000, 20001], state: "/state")
        return FunctionSpecification.container(function, image: try #require(function.image), in: Fixtures.desired([function]), at: place)
    }

    @Test(arguments: ContainerChanges.all.indices) func `each property of a container is a setting of the engine`(index: Int) throws {
        func settings(_ change: ContainerChanges.Change) throws -> ContainerSpecification {
            let desired = ContainerChanges.desired(change)
            let image = FunctionImage(id: "sha256:i", key: "k", reference: "shop/sum:k")
            let place = FunctionSpecification.Place(number: 7, port: 20001, ports: [20000, 20001], state: "/state")
            var settings = FunctionSpecification.container(try #require(desired.function("sum")), image: image, in: desired, at: place)
            // The labels have the digests of all properties.
            settings.labels = [:]
            return settings
        }
        #expect(try settings(ContainerChanges.all[index]) != settings { _ in })
    }

    @Test func `a function runs without privileges on a read-only root`() throws {
        let container = try container()
        #expect(container.readOnlyRoot && container.noNewPrivileges)
        #expect(container.capDrop == ["ALL"] && container.capAdd == [])
        #expect(container.memory == 512 << 20 && container.pids == 256 && container.cpus == 0.5)
        #expect(container.restart == nil && container.user == nil)
        #expect(container.logMaxSize == "10m" && container.logMaxFiles == 3)
    }

    @Test func `a container that blocks a cloud's metadata has its address, and no other change`() throws {
        var blocking = function
        blocking.configuration.blocksCloudMetadata = true
        #expect(
            blocking.configuration.fields.keys.contains("cloud_metadata") && !function.configuration.fields.keys.contains("cloud_metadata"))
        let place = FunctionSpecification.Place(number: 7, port: 20001, ports: [20000, 20001], state: "/state")
        var made = FunctionSpecification.container(
            blocking, image: try #require(function.image), in: Fixtures.desired([blocking]), at: place)
        #expect(made.linkLocalAddresses == ["169.254.169.254"])
        made.linkLocalAddresses = []
        made.labels[Labels.fields] = try container().labels[Labels.fields]
        #expect(made == (try container()))
    }

    @Test func `its port is published, in PORT and on a label, and its command is passed`() throws {
        var other = function
        (other.configuration.port, other.configuration.command) = (8000, ["serve", "--all"])
        let place = FunctionSpecification.Place(number: 7, port: 20001, ports: [20000, 20001], state: "/state")
        let made = FunctionSpecification.container(other, image: try #require(function.image), in: Fixtures.desired([other]), at: place)
        #expect(made.publish == [PortBinding(hostIP: "127.0.0.1", hostPort: 20001, containerPort: 8000)])
        #expect(made.environment["PORT"] == "8000" && made.labels["faaso.container-port"] == "8000")
        #expect(made.command == ["serve", "--all"] && made.entrypoint == nil)
        let usual = try container()
        #expect(usual.command == nil && usual.labels["faaso.container-port"] == "3000")
    }

    @Test func `it is published on the loopback only, and found by its alias`() throws {
        let container = try container()
        #expect(container.publish == [PortBinding(hostIP: "127.0.0.1", hostPort: 20001, containerPort: 3000)])
        #expect(container.network == "shop_functions" && container.aliases == ["sum-7"] && container.extraNetworks == ["databases"])
    }

    @Test func `it has its volumes, its secrets read-only, and a small tmp`() throws {
        #expect(
            try container().mounts == [
                Mount(kind: .tmpfs, target: "/tmp", tmpfsSize: 64 << 20),
                Mount(kind: .volume, source: "data", target: "/data", readOnly: true),
                Mount(kind: .volume, source: "shop_sum_7_secrets", target: "/run/secrets", readOnly: true),
            ])
    }

    @Test func `labels tell what it is made of, and hold no value`() throws {
        let container = try container()
        #expect(container.labels["faaso.project"] == "shop" && container.labels["faaso.role"] == "function")
        #expect(container.labels["faaso.repository"] == "https://example.org/shop.git")
        #expect(container.labels["faaso.ports"] == "20000,20001")
        #expect(Labels.decode(container.labels["faaso.fields"]) == function.configuration.fields)
        #expect(container.environment == ["PRECISION": "2", "PORT": "3000", "FAASO_URL": "http://faaso"])
        var other = function
        other.configuration.environment["PRECISION"] = "a-value-to-look-for"
        #expect(!other.configuration.fields.values.contains { $0.contains("a-value") })
    }

    @Test(arguments: [nil, "", "{", "[]", "{\"a\":1}"])
    func `a torn label reads as no fields, so that the container is replaced`(text: String?) {
        #expect(Labels.decode(text) == [:])
        let causes = function.configuration.inputs.reasons(sinceDigests: Labels.decode(text))
        #expect(causes.count == function.configuration.fields.count)
    }
}
