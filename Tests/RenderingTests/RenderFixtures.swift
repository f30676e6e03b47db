import Deployment
import FunctionModel

@testable import Rendering

/// Small desired states for tests.
enum RenderFixtures {
    static func function(
        _ name: String = "sum", deploy: DeployMethod = .swap, _ change: (inout ContainerConfiguration) -> Void = { _ in }
    ) -> DesiredFunction {
        var configuration = ContainerConfiguration(limits: Limits())
        change(&configuration)
        return DesiredFunction(
            name: name, image: nil, configuration: configuration, health: Health(), drain: .seconds(30), deploy: deploy)
    }

    /// A function with everything that a file can have.
    static var full: DesiredFunction {
        function { configuration in
            configuration.environment = ["PRECISION": "2", "PRICE": "$5 $(x)"]
            configuration.secrets = ["password": "v1"]
            configuration.networks = ["databases"]
            configuration.volumes = [Volume(source: "My_data", target: "/data", readOnly: true)]
            configuration.limits.cpus = 0.5
            configuration.command = ["serve"]
        }
    }

    static func input(_ functions: [DesiredFunction], replicas: [String: Int] = [:]) -> RenderInput {
        var functions = functions
        for index in functions.indices { functions[index].replicas = replicas[functions[index].name] ?? 1 }
        let desired = DesiredState(
            project: "shop", repository: "/r", functions: functions,
            routes: functions.map { DesiredRoute(path: "/" + $0.name, function: $0.name) }, listen: Listen(), proxy: ProxySettings())
        let images = Dictionary(functions.map { ($0.name, "reg:5000/shop@sha256:\($0.name)") }) { first, _ in first }
        return RenderInput(desired, images: images)
    }
}
