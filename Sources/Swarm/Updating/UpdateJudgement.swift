package import ContainerEngine

/// The outcome of an update, as one reading of the swarm shows it. Pure.
package enum UpdateJudgement: Hashable, Sendable {
    /// The update goes on. The value has each task of the wanted version that should run.
    case waiting([TaskProgress])
    /// All tasks run the wanted version, and no older task is left.
    case converged
    /// A task of the wanted version failed, and the swarm has not acted yet.
    case failing(TaskSummary)
    /// The update failed, and the swarm stopped it or rolls it back.
    case failed(UpdateFailure)
    /// Somebody else changed the service meanwhile.
    case superseded
    /// The service is gone.
    case removed

    /// Judges an update.
    /// - Parameters:
    ///   - wanted: the specification of the update, as the engine returned it afterwards. An engine
    ///     may store a value in another form than it was sent.
    ///   - service: the service as it is now; nil if it is gone.
    ///   - tasks: all tasks of the service, the ended ones included.
    ///   - nodes: all nodes of the swarm.
    ///   - known: the IDs of the tasks from before the update. A failure of theirs does not count.
    package init(
        _ wanted: ServiceSpecification, _ service: ServiceSummary?, tasks: [TaskSummary], nodes: [NodeSummary], known: Set<String> = []
    ) {
        guard let service else {
            self = .removed
            return
        }
        // A task of the same container on a node that may not run it any more is one of before.
        let unfit = Set(nodes.filter { !wanted.placement.accepts($0) }.map(\.id))
        let new = tasks.filter { $0.runs(wanted) && !unfit.contains($0.node) }
        let failure = new.filter { $0.endedByItself && !known.contains($0.id) }.max { ($0.time, $0.id) < ($1.time, $1.id) }
        guard service.specification.makesSameTasks(as: wanted) else {
            let isRolledBack = service.update?.state.isRollback ?? false
            self = isRolledBack ? .failed(UpdateFailure(service.update, task: failure, isRolledBack: true)) : .superseded
            return
        }
        if service.update?.state == .paused, failure != nil {
            self = .failed(UpdateFailure(service.update, task: failure, isRolledBack: false))
            return
        }
        let ready = Set(nodes.filter { $0.state == .ready }.map(\.id))
        let running = new.filter { $0.state == .running && $0.desired == .running && ready.contains($0.node) }
        let old = tasks.filter { (!$0.runs(wanted) || unfit.contains($0.node)) && $0.state.isAlive && ready.contains($0.node) }
        if running.count >= wanted.count(on: nodes), old.isEmpty {
            self = .converged
        } else if let failure {
            self = .failing(failure)
        } else {
            self = .waiting(TaskProgress.list(tasks, wanted, nodes))
        }
    }
}

/// The failure of an update.
package struct UpdateFailure: Hashable, Sendable {
    /// The reason in the engine's words.
    package var reason: String
    /// The newest task of the wanted version that failed; nil if the swarm has forgotten it.
    package var task: TaskSummary?
    /// True when the swarm returns to the version before. False if tasks of both versions stay.
    package var isRolledBack: Bool

    /// Creates a failure from the state of an update. The reason of the task says more, if there is
    /// one.
    init(_ update: ServiceUpdateStatus?, task: TaskSummary?, isRolledBack: Bool) {
        let ending = task?.state == .complete ? "its program ended with the exit code 0" : nil
        let words = [task?.error, ending, task?.message, update?.message].compactMap(\.self).first { !$0.isEmpty }
        (self.task, self.isRolledBack) = (task, isRolledBack)
        reason = words ?? "no reason given"
    }
}

extension TaskSummary {
    /// True when the container ended, or could not be created, without an order of the swarm. A
    /// service goes on for ever, so an exit code of 0 is a failure, too.
    var endedByItself: Bool { state.isFailure || state == .complete }

    /// True when the task was created from a specification, and not from an older or newer one.
    func runs(_ specification: ServiceSpecification) -> Bool {
        template == specification.container && forceUpdate == specification.forceUpdate
    }
}

extension ServiceSpecification {
    /// True when both make the same tasks. The number of tasks and the way of updates may differ.
    func makesSameTasks(as other: ServiceSpecification) -> Bool {
        container == other.container && forceUpdate == other.forceUpdate
    }

    /// The number of tasks that should run.
    func count(on nodes: [NodeSummary]) -> Int {
        switch mode {
        case .replicated(let replicas): Int(clamping: replicas)
        case .global: nodes.filter { $0.takesTasks && placement.accepts($0) }.count
        case .job: 0
        }
    }
}
