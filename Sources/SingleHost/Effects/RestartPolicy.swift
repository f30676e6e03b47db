import ContainerEngine
import Deployment

/// The restart policy of containers that serve. Pure.
enum RestartPolicy {
    /// The policy: the engine restarts the container after it ends, until it is stopped.
    static let kept = "unless-stopped"

    /// The specification with which a container is created.
    ///
    /// A function's container gets its policy when it is about to serve. An engine that cannot
    /// change policies creates the container with it.
    static func atCreation(_ specification: ContainerSpecification, on kind: EngineKind) -> ContainerSpecification {
        var specification = specification
        if !kind.changesRestartPolicies, specification.labels[Labels.role] == Labels.Role.function.rawValue {
            specification.restart = kept
        }
        return specification
    }
}
