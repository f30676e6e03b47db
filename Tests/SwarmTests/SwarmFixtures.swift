import ContainerEngine
import Deployment
import FunctionModel
import WorkModel

@testable import Swarm

/// Small desired states and services for tests.
enum SwarmFixtures {
    static let platform = NodePlatform(architecture: "amd64")
    static let networks = ["shop_swarm": "n1", "databases": "n2"]

    /// The name of the config with the probe.
    static var probe: String { SwarmNames(project: "shop").config(.probe, content: platform.probe ?? []) }

    static var objects: SwarmObjects {
        SwarmObjects(networks: networks, secrets: ["shop_password_v1": "s1"], configs: [probe: "c1"])
    }

    static func function(
        _ name: String = "sum", image: String? = "a", replicas: Int = 1, placement: Placement = Placement(), deploy: DeployMethod = .swap,
        _ change: (inout ContainerConfiguration) -> Void = { _ in }
    ) -> DesiredFunction {
        var configuration = ContainerConfiguration(limits: Limits())
        change(&configuration)
        let built = image.map { FunctionImage(id: "sha256:\($0)", key: "key-\($0)", reference: "shop/\(name):\($0)") }
        return DesiredFunction(
            name: name, image: built, configuration: configuration, health: Health(), drain: .seconds(30), deploy: deploy,
            replicas: replicas, placement: placement)
    }

    static func desired(_ functions: [DesiredFunction], listen: Listen = Listen(host: "*", port: 8080)) -> DesiredState {
        DesiredState(
            project: "shop", repository: "https://example.org/shop.git", functions: functions,
            routes: functions.map { DesiredRoute(path: "/" + $0.name, function: $0.name) }, listen: listen, proxy: ProxySettings())
    }

    /// The reference of a function's image in the registry.
    static func reference(_ function: DesiredFunction) -> String { "reg:5000/shop@" + (function.image?.id ?? "none") }

    static func service(_ function: DesiredFunction) -> ServiceSpecification {
        FunctionService.specification(
            function, image: reference(function), for: platform, in: desired([function]), objects: objects)
    }

    static func proxy(_ desired: DesiredState) -> ServiceSpecification {
        ProxyService.specification(desired, image: "caddy@sha256:c", on: platform, objects: objects)
    }

    static func loader(_ desired: DesiredState) throws -> ServiceSpecification {
        LoaderService.specification(desired, caddyfile: try loaded(desired).text, image: "caddy@sha256:c", on: platform, objects: objects)
    }

    /// The swarm after services were created.
    static func observed(_ services: [ServiceSpecification], update: ServiceUpdateStatus? = nil) -> ObservedSwarm {
        let summaries = services.enumerated().map { ServiceSummary(id: "k\($0.offset)", specification: $0.element, update: update) }
        return ObservedSwarm(summaries, project: "shop", networks: networks)
    }

    /// The Caddyfile of a state's routes, as a config has it.
    static func loaded(_ desired: DesiredState) throws -> LoadedCaddyfile {
        try ProxyService.caddyfile(desired, desired.wholeTable)
    }

    /// A target whose registry has every image, except for those with the names of functions in
    /// `missing`.
    static func target(
        _ swarm: FakeSwarm, state: String = "/nonexistent", missing: Set<String> = [], hasRegistry: Bool = true,
        auth: RegistryAuth? = nil, platform: NodePlatform = platform,
        log: @escaping @Sendable (DeploymentEvent) -> Void = { _ in }
    ) -> SwarmTarget {
        SwarmTarget(
            project: "shop", swarm: swarm, records: SwarmRecords(swarm: swarm, project: "shop", state: StateFolder(path: state)),
            platform: platform, hasRegistry: hasRegistry, author: "ann@one",
            effects: SwarmEffects(
                image: { function, image in
                    if missing.contains(function) { throw DeploymentError.imageNotShared(function: function, reason: "gone") }
                    return PulledImage(reference: "reg:5000/shop@" + image.id)
                },
                proxyImage: { PulledImage(reference: $0 + "@sha256:c") },
                credentials: { $0.hasPrefix("reg:5000/") ? auth : nil },
                // The holder of a lock gives no sign of life as long as it holds it.
                sleep: { time in if time == SwarmLock.renewal { try await Task.sleep(for: .seconds(3600)) } else { try swarm.wait() } },
                date: { "2026-11-29T10:00:00Z" }, log: log))
    }
}
