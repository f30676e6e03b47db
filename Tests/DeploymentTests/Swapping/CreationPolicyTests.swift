import ContainerEngine
import FunctionModel
import Testing

@testable import Deployment
@testable import SingleHost

struct CreationPolicyTests {
    @Test(arguments: [
        (Labels.Role.function, EngineKind.docker, RestartPolicy?.none), (.function, .podman(version: "4.3.1"), .always),
        (.writer, .podman(version: "4.3.1"), nil), (.test, .podman(version: "4.3.1"), nil),
    ])
    func `only a function's container on podman is created with the policy`(role: Labels.Role, kind: EngineKind, restart: RestartPolicy?) {
        let specification = ContainerSpecification(image: "i", labels: [Labels.role: role.rawValue])
        #expect(CreationPolicy.applied(to: specification, on: kind).restart == restart)
    }

    @Test(arguments: [(EngineKind.docker, RestartPolicy.unlessStopped), (.podman(version: "4.3.1"), .always)])
    func `the proxy has the policy with which its engine starts it after a boot`(kind: EngineKind, restart: RestartPolicy) {
        var specification = ContainerSpecification(image: "i", labels: [Labels.role: Labels.Role.proxy.rawValue])
        specification.restart = .unlessStopped
        #expect(CreationPolicy.applied(to: specification, on: kind).restart == restart)
    }

    @Test(arguments: [
        (EngineKind.docker, RestartPolicy.unlessStopped, true), (.docker, .no, false), (.podman(version: "4.3.1"), .always, false),
    ])
    func `on podman the policy does not prove that a container served`(kind: EngineKind, policy: RestartPolicy, isKept: Bool) {
        let details = ContainerDetails(id: "c", name: "shop_sum_1", restartPolicy: policy)
        #expect(ContainerCondition(details, on: kind).isKeptRunning == isKept)
    }
}
