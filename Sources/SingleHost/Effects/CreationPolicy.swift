import ContainerEngine
import Deployment
import FunctionModel

/// The restart policy with which containers are created. Pure.
enum CreationPolicy {
    /// The specification with which an engine creates a container.
    ///
    /// A function's container gets its policy when it is about to serve. Podman cannot change
    /// policies, so it creates the container with one. After a boot, podman starts only containers
    /// with the policy `always`.
    static func applied(to specification: ContainerSpecification, on kind: EngineKind) -> ContainerSpecification {
        guard !kind.changesRestartPolicies else { return specification }
        var specification = specification
        let isFunction = specification.labels[Labels.role] == Labels.Role.function.rawValue
        if isFunction || specification.restart == .unlessStopped { specification.restart = .always }
        return specification
    }
}
