import ContainerEngine
import Deployment
import FunctionModel
import Testing
import WorkModel

@testable import Swarm

/// Changes by hand of services, one part at a time.
struct ServiceInputsTests {
    private typealias Change = (name: String, change: (inout ServiceSpecification) -> Void)

    /// The changes of parts that services of functions and of the proxy share.
    private static var shared: [Change] {
        [
            ("faaso.capabilities", { $0.container.capDrop = [] }),
            ("faaso.capabilities", { $0.container.capAdd = ["NET_ADMIN"] }),
            ("faaso.dns", { $0.container.dnsOptions = ["ndots:9"] }),
            ("faaso.dns", { $0.container.dnsSearch = ["example.org"] }),
            ("faaso.entrypoint", { $0.container.entrypoint = ["sh"] }),
            ("faaso.labels", { $0.container.labels["x"] = "1" }),
            ("faaso.log", { $0.container.logMaxSize = "9m" }),
            ("faaso.log", { $0.container.logMaxFiles = 9 }),
            ("faaso.mounts", { $0.container.mounts.append(Mount(kind: .tmpfs, target: "/x")) }),
            ("faaso.platform", { $0.placement.architecture = "riscv64" }),
            ("faaso.read_only", { $0.container.readOnlyRoot = false }),
            ("faaso.restart_delay", { $0.restartDelay = nil }),
            ("faaso.sysctls", { $0.container.kernelParameters = ["net.ipv4.tcp_migrate_req": "1"] }),
            ("faaso.update", { $0.update.parallelism = 9 }),
            ("faaso.update", { $0.update.failureAction = .pause }),
            ("faaso.user", { $0.container.user = "9" }),
        ]
    }

    /// The changes of parts that the service of a function has.
    private static var ofFunction: [Change] {
        [
            ("faaso.mounts", { $0.container.mounts.removeAll { $0.kind == .tmpfs } }),
            ("faaso.mounts", { $0.container.mounts[0].tmpfsSize = 9 }),
            ("command", { $0.container.command = ["x"] }),
            ("deploy", { $0.update.order = .stopFirst }),
            ("environment.LOCALE", { $0.container.environment["LOCALE"] = "x" }),
            ("environment.\(Contract.urlVariable)", { $0.container.environment[Contract.urlVariable] = "x" }),
            ("faaso.configs", { $0.container.configs[0].mode = 0 }),
            ("faaso.configs", { $0.container.configs = [] }),
            ("faaso.ports", { $0.ports = [TaskPort(published: 9, target: 9)] }),
            ("health.interval", { $0.container.health?.interval = .seconds(99) }),
            ("health.path", { $0.container.health?.command[2] = "/x" }),
            ("health.retries", { $0.container.health?.retries = 9 }),
            ("health.start_period", { $0.container.health?.startPeriod = .seconds(99) }),
            ("health.timeout", { $0.container.health?.timeout = .seconds(99) }),
            ("limits.cpus", { $0.container.cpus = 9 }),
            ("limits.memory", { $0.container.memory = 9 }),
            ("limits.pids", { $0.container.pids = 9 }),
            ("networks.databases", { $0.networks[1].aliases = ["x"] }),
            ("networks.shop_swarm", { $0.networks[0].aliases = ["x"] }),
            ("placement.constraints", { $0.placement.constraints = [] }),
            ("placement.max_per_node", { $0.placement.maximumPerNode = 9 }),
            ("placement.spread", { $0.placement.spread = [] }),
            ("port", { $0.container.environment["PORT"] = "9" }),
            ("replicas", { $0.mode = .replicated(9) }),
            ("replicas", { $0.mode = .global }),
            ("secrets.password", { $0.container.secrets[0].mode = 0 }),
            ("secrets.password", { $0.container.secrets[0].name = "x" }),
            ("stop_grace", { $0.container.stopGrace = .seconds(99) }),
            ("volumes./data", { $0.container.mounts[1].readOnly = true }),
            ("volumes./data", { $0.container.mounts[1].source = "x" }),
        ]
    }

    /// The changes of parts that the service of the proxy has.
    private static var ofProxy: [Change] {
        [
            ("faaso.command", { $0.container.command = nil }),
            ("faaso.environment", { $0.container.environment["X"] = "1" }),
            (
                "faaso.health",
                { $0.container.health = TaskHealth(command: ["x"], interval: .zero, timeout: .zero, startPeriod: .zero, retries: 1) }
            ),
            ("faaso.limits", { $0.container.cpus = 9 }),
            ("faaso.limits", { $0.container.memory = 9 }),
            ("faaso.limits", { $0.container.pids = 9 }),
            ("faaso.mode", { $0.mode = .replicated(1) }),
            ("faaso.networks", { $0.networks[0].aliases = [] }),
            ("faaso.order", { $0.update.order = .startFirst }),
            ("faaso.placement", { $0.placement.spread = ["node.labels.zone"] }),
            ("faaso.placement", { $0.placement.maximumPerNode = 9 }),
            ("faaso.programs", { $0.container.configs = [TaskFile(id: "c9", name: "x", target: "/x", mode: 0o555)] }),
            ("faaso.secrets", { $0.container.secrets = [TaskFile(id: "s9", name: "x", target: "x")] }),
            ("faaso.stop_grace", { $0.container.stopGrace = nil }),
            ("faaso.volumes", { $0.container.mounts.removeAll { $0.kind == .volume } }),
            ("faaso.volumes", { $0.container.mounts[0].options = [:] }),
            ("listen", { $0.ports = [] }),
            ("proxy.constraints", { $0.placement.constraints = [] }),
            ("proxy.image", { $0.labels["faaso.proxy-image"] = "x" }),
        ]
    }

    @Test func `each part of a function's service is compared, under its own name`() {
        let placement = Placement(constraints: ["node.role == worker"], spread: ["node.labels.zone"], maximumPerNode: 2)
        let service = SwarmFixtures.service(
            SwarmFixtures.function(placement: placement) {
                ($0.command, $0.environment, $0.limits.cpus) = (["serve"], ["LOCALE": "C"], 0.5)
                ($0.networks, $0.secrets) = (["databases"], ["password": "v1"])
                $0.volumes = [Volume(source: "data", target: "/data")]
            })
        let names = SwarmFixtures.objects.networkNames
        check(service, Self.shared + Self.ofFunction) { ServiceInputs($0, networks: names).inputs }
    }

    @Test func `each part of the proxy's service is compared, under its own name`() {
        var desired = SwarmFixtures.desired([SwarmFixtures.function()], listen: Listen(host: "shop.example", port: 443))
        desired.proxy.constraints = ["node.labels.edge == true"]
        check(SwarmFixtures.proxy(desired), Self.shared + Self.ofProxy) { ProxyServiceInputs($0).inputs }
    }

    private func check(_ service: ServiceSpecification, _ changes: [Change], _ inputs: (ServiceSpecification) -> Inputs) {
        for (name, change) in changes {
            var changed = service
            change(&changed)
            #expect(inputs(changed).differences(since: inputs(service)).map(\.name) == [name])
        }
        #expect(Set(inputs(service).inputs.map(\.name)) == Set(changes.map(\.name)))
    }

    /// A part that is added to a specification needs an input, or a reason in a comment that it has
    /// none.
    @Test func `a specification has no part that nobody has thought of`() {
        func parts(_ value: Any) -> Set<String> { Set(Mirror(reflecting: value).children.compactMap(\.label)) }
        #expect(
            parts(TaskContainer(image: "")) == [
                "image", "entrypoint", "command", "environment", "labels", "user", "mounts", "readOnlyRoot", "capDrop", "capAdd",
                "noNewPrivileges", "memory", "cpus", "pids", "stopGrace", "health", "secrets", "configs", "kernelParameters", "logMaxSize",
                "dnsOptions", "dnsSearch", "logMaxFiles",
            ])
        #expect(
            parts(ServiceSpecification(name: "", container: TaskContainer(image: ""))) == [
                "name", "labels", "mode", "container", "networks", "placement", "update", "ports", "restartDelay", "forceUpdate",
            ])
    }
}
