import Basics

/// One operation of a plan: one change of one container, with its cause.
///
/// The conductor performs the same values that a plan prints.
package struct Operation<Action: OperationAction>: Hashable, Sendable {
    package var action: Action
    /// The container's name.
    package var container: String
    package var cause: String

    package init(_ action: Action, _ container: String, because cause: String = "") {
        (self.action, self.container, self.cause) = (action, container, cause)
    }

    /// The operation as one line: `drain shop_sum_1 for at most 30s: replaced by shop_sum_2`.
    package var line: String { action.text(container) + (cause.isEmpty ? "" : ": " + cause) }
}

/// The kind of an operation, which has a text for a plan.
package protocol OperationAction: Hashable, Sendable {
    func text(_ container: String) -> String
}

/// An operation that creates one container of a function.
package enum CreatingAction: OperationAction {
    case ensureVolumes([String])
    case writeSecrets([String])
    case create

    package func text(_ container: String) -> String {
        switch self {
        case .ensureVolumes(let volumes): "ensure the volumes of \(container) (\(volumes.joined(separator: ", ")))"
        case .writeSecrets(let names): "write the secrets of \(container) (\(names.joined(separator: ", ")))"
        case .create: "create \(container)"
        }
    }
}

/// An operation that brings one container of a function to serving.
package enum ServingAction: OperationAction {
    case unpause
    case start
    case awaitHealth
    /// Gives the container its restart policy. A container that does not serve has none.
    case keepRunning
    /// Writes the container's alias over the upstream file of the function.
    case switchUpstream(function: String)

    package func text(_ container: String) -> String {
        switch self {
        case .unpause: "unpause \(container)"
        case .start: "start \(container)"
        case .awaitHealth: "wait until \(container) is healthy"
        case .keepRunning: "keep \(container) running"
        case .switchUpstream(let function): "switch \(function) to \(container)"
        }
    }
}

/// An operation that takes away one container of a function.
package enum RetiringAction: OperationAction {
    case unpause
    case drain(Duration)
    case stop(grace: Duration)
    case remove
    case removeSecrets

    package func text(_ container: String) -> String {
        switch self {
        case .unpause: "unpause \(container)"
        case .drain(let limit): "drain \(container) for at most \(limit.text)"
        case .stop(let grace): "stop \(container) within \(grace.text)"
        case .remove: "remove \(container)"
        case .removeSecrets: "remove the secrets of \(container)"
        }
    }
}
