import ContainerEngine
import Deployment

/// The restart policy with which containers are created. Pure.
enum CreationPolicy {
    /// The specification with which an engine creates a container.
    ///
    /// A function's container gets its policy when it is about to serve. An engine that cannot
    /// change policies creates the container with it.
    static func applied(to specification: ContainerSpecification, on kind: EngineKind) -> ContainerSpecification {
        var specification = specification
        if !kind.changesRestartPolicies, specification.labels[Labels.role] == Labels.Role.function.rawValue {
            specification.restart = .unlessStopped
        }
        return specification
    }
}
