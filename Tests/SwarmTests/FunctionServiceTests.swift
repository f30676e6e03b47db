import Basics
import ContainerEngine
import Deployment
import DeploymentSupport
import FunctionModel
import Testing

@testable import Swarm

struct FunctionServiceTests {
    let function = SwarmFixtures.function { configuration in
        configuration.environment = ["PRECISION": "2"]
        configuration.secrets = ["password": "v1"]
        configuration.networks = ["databases"]
        configuration.volumes = [Volume(source: "data", target: "/data", readOnly: true)]
        configuration.limits.cpus = 0.5
    }

    @Test(arguments: ContainerChanges.all.indices)
    func `each property of a container is a setting of the service, or is refused`(index: Int) throws {
        func service(_ change: ContainerChanges.Change) throws -> (ServiceSpecification, errors: [String]) {
            let desired = ContainerChanges.desired(change)
            let findings = SwarmFit.findings(desired, hasRegistry: true).filter { $0.severity == .error }
            var service = SwarmFixtures.service(try #require(desired.function("sum")))
            service.labels = [:]
            return (service, findings.map(\.message))
        }
        let (old, new) = (try service { _ in }, try service(ContainerChanges.all[index]))
        #expect(new.0 != old.0 || new.errors != old.errors)
    }

    @Test func `a function runs without privileges on a read-only root`() {
        let container = SwarmFixtures.service(function).container
        #expect(container.readOnlyRoot && container.noNewPrivileges && container.capDrop == ["ALL"] && container.capAdd.isEmpty)
        #expect(container.memory == 512 << 20 && container.pids == 256 && container.cpus == 0.5 && container.user == nil)
        #expect(container.logMaxSize == "10m" && container.logMaxFiles == 3)
    }

    @Test func `nodes pull its image by digest`() {
        #expect(SwarmFixtures.service(function).container.image == "reg:5000/shop@sha256:a")
    }

    @Test func `its secret has a version, and every user of the container may read it`() {
        #expect(SwarmFixtures.service(function).container.secrets == [TaskFile(id: "s1", name: "shop_password_v1", target: "password")])
    }

    @Test func `it has its volumes and a small tmp, unless a volume is there`() {
        let volume = Mount(kind: .volume, source: "data", target: "/data", readOnly: true)
        #expect(SwarmFixtures.service(function).container.mounts == [Mount(kind: .tmpfs, target: "/tmp", tmpfsSize: 64 << 20), volume])
        let other = SwarmFixtures.function { $0.volumes = [Volume(source: "scratch", target: "/tmp")] }
        #expect(SwarmFixtures.service(other).container.mounts == [Mount(kind: .volume, source: "scratch", target: "/tmp")])
    }

    @Test func `it joins its networks by their IDs`() {
        #expect(SwarmFixtures.service(function).networks.map(\.target) == ["n1", "n2"])
    }

    @Test func `its containers have no label of the project`() {
        let service = SwarmFixtures.service(function)
        #expect(service.labels["faaso.project"] == "shop" && service.labels["faaso.role"] == "function")
        #expect(service.labels["faaso.image-key"] == "key-a" && service.labels["faaso.repository"] == "https://example.org/shop.git")
        #expect(service.labels["faaso.image-id"] == "sha256:a" && service.labels["faaso.image"] == "reg:5000/shop@sha256:a")
        #expect(service.container.labels == ["faaso.function": "sum"])
    }

    @Test func `the port is in PORT, on a label and in the check of health`() {
        let other = SwarmFixtures.function { ($0.port, $0.command) = (8000, ["serve", "--all"]) }
        let service = SwarmFixtures.service(other)
        #expect(service.container.environment["PORT"] == "8000" && service.labels["faaso.container-port"] == "8000")
        #expect(service.container.health?.command == ["/faaso-probe", "8000", "/ping"])
        #expect(service.container.command == ["serve", "--all"] && service.container.entrypoint == nil)
    }

    @Test func `a variable leads to the functions of the project, unless it is set`() {
        #expect(SwarmFixtures.service(function).container.environment["FAASO_URL"] == "http://faaso")
        let other = SwarmFixtures.function { $0.environment = ["FAASO_URL": "http://mine"] }
        #expect(SwarmFixtures.service(other).container.environment["FAASO_URL"] == "http://mine")
    }

    @Test func `the probe is an executable config`() {
        let container = SwarmFixtures.service(function).container
        #expect(container.configs == [TaskFile(id: "c1", name: SwarmFixtures.probe, target: "/faaso-probe", mode: 0o555)])
        #expect(container.health?.interval == .seconds(5) && container.health?.retries == 3)
    }

    @Test func `on a platform without a probe the image checks its health`() {
        let service = FunctionService.specification(
            function, image: "i", for: NodePlatform(architecture: "s390x"), in: SwarmFixtures.desired([function]),
            objects: SwarmFixtures.objects)
        #expect(service.container.configs.isEmpty && service.container.health == nil && service.placement.architecture == "s390x")
    }

    @Test func `a new task is healthy before the old one stops, and a failure rolls back`() {
        let update = SwarmFixtures.service(function).update
        #expect(update.order == .startFirst && update.failureAction == .rollback && update.parallelism == 1)
        // 30 s of start, and three failures of 5 s and 2 s.
        #expect(update.monitor == .seconds(51))
    }

    @Test func `a function that runs alone stops first`() {
        #expect(SwarmFixtures.service(SwarmFixtures.function(deploy: .recreate)).update.order == .stopFirst)
    }

    @Test func `its number and its nodes are those of its metadata, on the platform of its image`() {
        let placement = Placement(constraints: ["node.role == worker"], spread: ["node.labels.zone"], maximumPerNode: 1)
        let service = SwarmFixtures.service(SwarmFixtures.function(replicas: 3, placement: placement))
        #expect(service.mode == .replicated(3))
        #expect(
            service.placement
                == ServicePlacement(
                    constraints: ["node.role == worker"], spread: ["node.labels.zone"], maximumPerNode: 1, architecture: "amd64"))
    }

    @Test func `variables from a file are marked`() {
        let other = SwarmFixtures.function { $0.environmentFile = ".env" }
        #expect(SwarmFixtures.service(other).labels["faaso.hidden-environment"] == "true")
        #expect(SwarmFixtures.service(function).labels["faaso.hidden-environment"] == nil)
    }

    @Test func `an object that does not exist yet has no ID, and a network its name`() {
        let service = FunctionService.specification(
            function, image: "i", for: SwarmFixtures.platform, in: SwarmFixtures.desired([function]), objects: SwarmObjects())
        #expect(service.networks.map(\.target) == ["shop_swarm", "databases"] && service.container.secrets.map(\.id) == [""])
    }
}
