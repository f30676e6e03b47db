import FunctionModel
package import WorkModel

/// The operations that put a new container of a function in place of the one that serves. Pure.
///
/// The phases are performed in the order of ``lines``. Everything that can fail without a started
/// container comes before the first stop.
package struct Replacement: Hashable, Sendable {
    /// The name of the new container.
    package let container: String
    /// The operations that remove the containers that earlier deployments left.
    package let clearing: [Operation<RetiringAction>]
    /// The operations until the container exists. If one fails, nothing of the container is left.
    package let creating: [Operation<CreatingAction>]
    /// The operations that end the container that serves. Empty unless the function is deployed by
    /// ``DeployMethod/recreate``. If a later operation fails before the switch, that container is
    /// started again.
    package let stopping: [Operation<RetiringAction>]
    /// The operations until the container is healthy. If one fails, the container is removed.
    package let starting: [Operation<ServingAction>]
    /// The line of the tests that run before the container serves; nil if none run.
    package let test: String?
    /// The operations just before the switch. If one fails, the container is removed.
    package let proving: [Operation<ServingAction>]
    /// The operation after which the new container serves.
    package let switching: Operation<ServingAction>
    /// The operations that remove the container that served before.
    package let retiring: [Operation<RetiringAction>]

    /// Plans a replacement.
    /// - Parameters:
    ///   - number: the number of the new container. See ``nextNumber(_:_:)``.
    ///   - observed: the state of the function's containers.
    ///   - isStaged: true if the container waits for tests before it serves.
    ///   - test: the step of the tests that run while the container waits.
    ///   - reasons: the reasons of the step.
    package init(
        _ function: DesiredFunction, number: Int, in observed: ObservedState, names: ObjectNames, isStaged: Bool = false, test: Step? = nil,
        because reasons: [Reason]
    ) {
        let name = names.container(function.name, number)
        container = name
        clearing = Self.clearing(function, in: observed)
        var creating: [Operation<CreatingAction>] = []
        let volumes = function.configuration.volumes.map(\.source)
        if !volumes.isEmpty { creating.append(Operation(.ensureVolumes(volumes), name, because: "they outlive containers")) }
        let secrets = function.configuration.secrets.keys.sorted()
        if !secrets.isEmpty { creating.append(Operation(.writeSecrets(secrets), name, because: "each container has its own copy")) }
        creating.append(Operation(.create, name, because: reasons.map(\.line).joined(separator: "; ")))
        self.creating = creating
        var current = observed.serving(function.name)
        stopping = Self.stopping(current, for: function)
        starting = [Operation(.start, name, because: "created"), Operation(.awaitHealth, name, because: "started")]
        self.test = test.map(OperationPlan.line)
        // The policy is set late: a candidate that ends before it serves stays ended, and its state
        // shows why.
        let keeping = Operation(ServingAction.keepRunning, name, because: "it is going to serve")
        proving = [keeping] + (isStaged ? [Operation(.awaitHealth, name, because: "it has waited for its tests")] : [])
        switching = Operation(.switchUpstream(function: function.name), name, because: "healthy")
        if !stopping.isEmpty { current?.state = .stopped }
        let cause = OperationPlan.Cause.replaced(by: name)
        retiring = current.map { Self.retiring($0, in: observed, drain: function.drain, because: cause) } ?? []
    }

    /// The operations in the order in which they are performed, one line each.
    package var lines: [String] {
        clearing.map(\.line) + creating.map(\.line) + stopping.map(\.line) + starting.map(\.line) + [test].compactMap(\.self)
            + proving.map(\.line) + [switching.line] + retiring.map(\.line)
    }

    /// The operations that remove the containers of a function that do not serve it.
    package static func clearing(_ function: DesiredFunction, in observed: ObservedState) -> [Operation<RetiringAction>] {
        observed.leftovers(function.name).flatMap {
            retiring($0, in: observed, drain: function.drain, because: OperationPlan.Cause.leftOver)
        }
    }

    private static func stopping(_ current: ObservedContainer?, for function: DesiredFunction) -> [Operation<RetiringAction>] {
        guard function.runsAlone, let current else { return [] }
        let cause = "deploy: recreate"
        switch current.state {
        case .stopped: return []
        case .paused: return [Operation(.unpause, current.name, because: cause), stop(current, cause)]
        case .running, .restarting: return [stop(current, cause)]
        }
    }

    private static func stop(_ container: ObservedContainer, _ cause: String) -> Operation<RetiringAction> {
        Operation(.stop(grace: container.stopGrace), container.name, because: cause)
    }

    /// The operations that make an existing container serve.
    package static func restarting(_ current: ObservedContainer, because cause: String) -> [Operation<ServingAction>] {
        var operations: [Operation<ServingAction>] = []
        switch current.state {
        case .running: break
        case .paused: operations.append(Operation(.unpause, current.name, because: cause))
        case .stopped, .restarting: operations.append(Operation(.start, current.name, because: cause))
        }
        return operations + [
            Operation(.awaitHealth, current.name, because: operations.isEmpty ? cause : "started"),
            // The container may be a candidate whose deployment was interrupted while it waited.
            Operation(.keepRunning, current.name, because: "it is going to serve"),
            Operation(.switchUpstream(function: current.function), current.name, because: "healthy"),
        ]
    }

    /// The operations that remove a container after it has finished its requests. A container that
    /// never served has none, and is removed at once.
    package static func retiring(
        _ container: ObservedContainer, in observed: ObservedState, drain: Duration, because cause: String
    ) -> [Operation<RetiringAction>] {
        var actions: [RetiringAction] = []
        if !observed.neverServed(container) {
            // A paused container finishes no request and does not end.
            if container.state == .paused { actions.append(.unpause) }
            if container.state == .running || container.state == .paused {
                actions += [.drain(drain), .stop(grace: container.stopGrace)]
            }
        }
        actions.append(.remove)
        if Inputs.haveSecrets(container.fields) { actions.append(.removeSecrets) }
        return actions.map { Operation($0, container.name, because: cause) }
    }

    /// The number of a function's next container. It is greater than every number in use.
    package static func nextNumber(_ function: String, _ observed: ObservedState) -> Int {
        let named = observed.upstreams[function]?.split(separator: "-").last.flatMap { Int($0) } ?? 0
        return max(named, observed.containers(of: function).map(\.number).max() ?? 0) + 1
    }
}

extension Inputs {
    /// True when a container with these fields has a volume of secrets.
    package static func haveSecrets(_ fields: [String: String]) -> Bool { fields.keys.contains { $0.hasPrefix(secretPrefix) } }
}
