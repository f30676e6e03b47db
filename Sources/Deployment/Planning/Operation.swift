import Basics

/// One operation of a plan: one change of one container, with its cause.
///
/// A target performs the same values that a plan prints.
package struct Operation<Action: OperationAction>: Hashable, Sendable {
    /// The kind of the operation.
    package var action: Action
    /// The container's name.
    package var container: String
    /// The reason in words. It may be empty.
    package var cause: String

    /// Creates an operation.
    package init(_ action: Action, _ container: String, because cause: String = "") {
        (self.action, self.container, self.cause) = (action, container, cause)
    }

    /// The operation as one line: `drain shop_sum_1 for at most 30s: replaced by shop_sum_2`.
    package var line: String { action.text(container) + (cause.isEmpty ? "" : ": " + cause) }
}

/// The kind of an operation. It has a text for a plan.
package protocol OperationAction: Hashable, Sendable {
    /// The kind as words of a plan, for a container of this name.
    func text(_ container: String) -> String
}

/// An operation that creates one container of a function.
package enum CreatingAction: OperationAction {
    /// Creates the volumes of these names if they do not exist.
    case ensureVolumes([String])
    /// Writes the secrets of these names into the container's own volume.
    case writeSecrets([String])
    /// Creates the container.
    case create

    /// The operation as words of a plan.
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
    /// Lets a paused container go on.
    case unpause
    /// Starts the container.
    case start
    /// Waits until the container is healthy.
    case awaitHealth
    /// Sets the restart policy. Only a container that serves has one.
    case keepRunning
    /// Writes the container's alias and port into the upstream file of the function.
    case switchUpstream(function: String)

    /// The operation as words of a plan.
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
    /// Lets a paused container go on, so that it can end.
    case unpause
    /// Waits until no request to the container is in flight, for this time at most.
    case drain(Duration)
    /// Stops the container. It is killed after the grace.
    case stop(grace: Duration)
    /// Removes the container.
    case remove
    /// Removes the volume of the container's secrets.
    case removeSecrets

    /// The operation as words of a plan.
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
