import ContainerEngine
import Deployment
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

    @Test func `a function runs without privileges on a read-only root`() {
        let container = SwarmFixtures.service(function).container
        #expect(container.readOnlyRoot && container.noNewPrivileges && container.capDrop == ["ALL"] && container.capAdd.isEmpty)
        #expect(container.memory == 512 << 20 && container.pids == 256 && container.cpus == 0.5 && container.user == nil)
        #expect(container.logMaxSize == "10m" && container.logMaxFiles == 3)
    }

    @Test func `nodes pull its image by digest`() {
        #expect(SwarmFixtures.service(function).container.image == "reg:5000/shop@sha256:a")
    }

    @Test func `its secret has a version, and belongs to the image's user`() {
        #expect(
            SwarmFixtures.service(function).container.secrets == [
                TaskFile(id: "s1", name: "shop_password_v1", target: "password", user: "1000", group: "100", mode: 0o400)
            ])
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
        #expect(service.container.labels == ["faaso.function": "sum", "faaso.image-key": "key-a"])
    }

    @Test func `the port is in PORT, on a label and in the check of health`() {
        let other = SwarmFixtures.function { ($0.port, $0.command) = (8000, ["serve", "--all"]) }
        let service = SwarmFixtures.service(other)
        #expect(service.container.environment["PORT"] == "8000" && service.labels["faaso.container-port"] == "8000")
        #expect(service.container.health?.command == ["/faaso-probe", "8000", "/ping", "2000"])
        #expect(service.container.command == ["serve", "--all"] && service.container.entrypoint == nil)
    }

    @Test func `the probe is an executable config`() {
        let container = SwarmFixtures.service(function).container
        #expect(container.configs == [TaskFile(id: "c1", name: "probe", target: "/faaso-probe", mode: 0o555)])
        #expect(container.health?.interval == .seconds(5) && container.health?.retries == 3)
    }

    @Test func `without a probe the image checks its health`() {
        let container = SwarmFixtures.service(function, probe: nil).container
        #expect(container.configs.isEmpty && container.health == nil)
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

    @Test func `its scale is that of the project`() {
        let placement = ServicePlacement(constraints: ["node.role == worker"], spread: ["node.labels.zone"], maximumPerNode: 1)
        let service = SwarmFixtures.service(function, scale: FunctionScale(replicas: 3, placement: placement))
        #expect(service.mode == .replicated(3) && service.placement == placement)
    }

    @Test func `variables from a file are marked`() {
        let other = SwarmFixtures.function { $0.environmentFile = ".env" }
        #expect(SwarmFixtures.service(other).labels["faaso.hidden-environment"] == "true")
        #expect(SwarmFixtures.service(function).labels["faaso.hidden-environment"] == nil)
    }

    @Test func `an object that does not exist yet has no ID`() {
        let service = FunctionService.specification(
            function, image: SwarmFixtures.image(), scale: FunctionScale(), in: SwarmFixtures.desired([function]), objects: SwarmObjects(),
            probe: "probe")
        #expect(service.networks.map(\.target) == ["", ""] && service.container.secrets.map(\.id) == [""])
    }
}
