import ContainerEngine
import Deployment

extension Refusal {
    /// The kind of an error that the engine answered with; nil for any other error.
    init?(_ error: any Error) {
        guard let refusal = (error as? EngineError)?.refusal else { return nil }
        self = refusal
    }
}

/// The errors that mean that a container is being removed or was removed.
enum RemovalUnderWay {
    /// True when a removal is the cause of an error.
    static func isCause(of error: any Error) -> Bool {
        switch error {
        case DeploymentError.notDeployed, DeploymentError.proxyGone, DeploymentError.containerGone: true
        case let error as EngineError: [.removalUnderWay, .noSuchContainer].contains(error.refusal)
        default: false
        }
    }

    /// The error in words for a reader. The engine's own text would only describe the engine's
    /// work.
    static func text(_ error: any Error) -> String { isCause(of: error) ? "its container is being removed" : "\(error)" }
}
