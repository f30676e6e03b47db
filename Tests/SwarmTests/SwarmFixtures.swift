import ContainerEngine
import Deployment
import FunctionModel
import WorkModel

@testable import Swarm

/// Small desired states and services for tests.
enum SwarmFixtures {
    static let objects = SwarmObjects(
        networks: ["shop_functions": "n1", "databases": "n2"], secrets: ["shop_password_v1": "s1"], configs: ["probe": "c1"])
    static let names = ["n1": "shop_functions", "n2": "databases"]

    static func function(
        _ name: String = "sum", deploy: DeployMethod = .swap, _ change: (inout ContainerConfiguration) -> Void = { _ in }
    ) -> DesiredFunction {
        var configuration = ContainerConfiguration(limits: Limits())
        change(&configuration)
        return DesiredFunction(
            name: name, image: FunctionImage(id: "sha256:a", key: "key-a", reference: "shop/\(name):a"), configuration: configuration,
            health: Health(), drain: .seconds(30), deploy: deploy)
    }

    static func desired(_ functions: [DesiredFunction], listen: Listen = Listen(host: "*", port: 8080)) -> DesiredState {
        DesiredState(
            project: "shop", repository: "https://example.org/shop.git", functions: functions,
            routes: functions.map { DesiredRoute(path: "/" + $0.name, function: $0.name) }, listen: listen, proxy: ProxySettings())
    }

    static func image(_ letter: String = "a") -> ServiceImage {
        ServiceImage(reference: "reg:5000/shop@sha256:\(letter)", key: "key-\(letter)", user: 1000, group: 100)
    }

    static func service(
        _ function: DesiredFunction, image: ServiceImage = SwarmFixtures.image(), scale: FunctionScale = FunctionScale(),
        probe: String? = "probe"
    ) -> ServiceSpecification {
        FunctionService.specification(
            function, image: image, scale: scale, in: desired([function]), objects: objects, probe: probe)
    }

    static func proxy(_ desired: DesiredState) throws -> ServiceSpecification {
        ProxyService.specification(
            desired, caddyfile: try ProxyService.caddyfile(desired, routes: desired.routes), image: "caddy@sha256:c", objects: objects)
    }

    /// The swarm after the wanted services were created.
    static func observed(_ services: [ServiceSpecification], update: ServiceUpdateStatus? = nil) -> ObservedSwarm {
        let summaries = services.enumerated().map { ServiceSummary(id: "k\($0.offset)", specification: $0.element, update: update) }
        return ObservedSwarm(summaries, project: "shop", networks: names)
    }
}
