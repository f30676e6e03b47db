package import Deployment
import Basics
import ContainerEngine
import FunctionModel
package import WorkModel
import Synchronization

extension SingleHost {
    /// Makes one function run as desired. A container that does not start as it is, because its port
    /// is taken by now, is replaced.
    package func apply(
        _ function: DesiredFunction, in desired: DesiredState, starts: Bool, candidate: Candidate? = nil, because reasons: [Reason] = []
    ) async throws {
        if starts {
            do { return try await start(function, because: reasons) } catch {
                try Task.checkCancellation()
                sayNotStarted(.container(function.name), error)
            }
        }
        let ready = if let candidate { candidate } else { try await stage(function, in: desired, because: reasons) }
        try await promote(ready)
    }

    /// A new container of a function: created, started, healthy. The old one keeps serving. One that fails is removed, and the error
    /// has its last log lines.
    ///
    /// The function's image must be known and in the engine, run as somebody other than root, and its secrets be set.
    /// - Parameter reasons: the reasons of the step that asks for it.
    package func stage(
        _ function: DesiredFunction, in desired: DesiredState, because reasons: [Reason] = []
    ) async throws -> Candidate {
        guard let image = function.image else { throw DeploymentError.imageUnknown(function: function.name) }
        let user = try await checkedUser(function, image)
        try await checkObjects(function)
        let observed = try await observe(function: function.name)
        for leftover in leftovers(function.name, observed) {
            try await retire(leftover, drain: function.drain, because: OperationPlan.Cause.leftOver)
        }
        let current = observed.serving(function.name)
        var number = Replacement.nextNumber(function.name, observed)
        var used = Set([current?.port].compactMap { $0 })
        for _ in 0..<16 {
            let port = try nextPort(function, in: desired, used: used)
            let place = FunctionSpecification.Place(
                number: number, port: port, ports: try ports(of: function.name), state: state.path)
            let specification = FunctionSpecification.container(function, image: image, in: desired, at: place)
            let plan = Replacement(function, number: number, names: names, because: reasons)
            let name = plan.container
            _ = memory.candidates.withLock { $0.insert(name) }
            let id: String
            do {
                id = try await create(plan, function, image, user: user, specification)
            } catch {
                _ = memory.candidates.withLock { $0.remove(name) }
                // Somebody else's container has the name, and is none of ours to touch.
                let isNameTaken = Refusal(error) == .nameTaken
                await shielded { [name] in try? await removeSecrets(function.configuration.fields, container: name) }
                guard isNameTaken else { throw error }
                number += 1
                continue
            }
            let candidate = Candidate(
                function: function, id: id, name: name, alias: ObjectNames.alias(function.name, number), port: port, plan: plan)
            log(DeploymentEvent(.container(function.name), .created, "created \(name)"))
            do {
                // The tables of the image can be read once its container exists.
                if ImageUser.isNamed(user) { _ = try await resolve(user, function: function.name, container: id) }
                let subject = ServingSubject(candidate)
                for operation in plan.starting { try await perform(operation, on: subject) }
            } catch {
                await discard(candidate)
                guard Refusal(error) == .portTaken else { throw error }
                try withPorts { $0.forget(function.name) }
                used.insert(port)
                number += 1
                continue
            }
            log(DeploymentEvent(.container(function.name), .healthy, "\(name) is healthy"))
            return candidate
        }
        throw DeploymentError.portsTaken(function: function.name)
    }

    /// Removes a candidate that will not serve. What goes wrong with it is only said: the next deployment removes what is left.
    package func discard(_ candidate: Candidate) async {
        _ = memory.candidates.withLock { $0.remove(candidate.name) }
        await shielded {
            do {
                try await engine.remove(candidate.id)
                try await removeSecrets(candidate.function.configuration.fields, container: candidate.name)
            } catch {
                log(DeploymentEvent(.container(candidate.function.name), .warning, "could not remove \(candidate.name): \(error)"))
            }
        }
    }

    /// What earlier deployments left over of a function; candidates of this one are none of it.
    func leftovers(_ function: String, _ observed: ObservedState) -> [ObservedContainer] {
        let own = memory.candidates.withLock { $0 }
        return observed.leftovers(function).filter { !own.contains(names.container($0.function, $0.number)) }
    }

    /// Starts a function's container that is right but does not run or is not named by its upstream file; healthy before it is named. What
    /// was left over beside it is retired.
    func start(_ function: DesiredFunction, because reasons: [Reason] = []) async throws {
        guard let current = try await observe(function: function.name).serving(function.name), let port = current.port else {
            throw DeploymentError.notDeployed(function: function.name)
        }
        let subject = ServingSubject(
            function: function, id: current.id, alias: current.alias, port: port,
            restarts: try await engine.condition(current.id)?.restarts ?? 0)
        for operation in Replacement.restarting(current, because: reasons) { try await perform(operation, on: subject) }
        log(DeploymentEvent(.container(function.name), .started, "started \(current.name)"))
        // An engine that went away in the middle of a swap leaves both stopped.
        await retireOthers(of: function, than: current.id, because: OperationPlan.Cause.leftOver)
    }

    /// Waits for a container behind the gate of all containers, ``HealthGate``.
    ///
    /// `restarts` is how often the engine had started it again before.
    func waitUntilHealthy(_ function: DesiredFunction, id: String, port: Int, restarts: Int = 0) async throws {
        let gate = HealthGate(
            port: FunctionSpecification.containerPort, path: function.health.path, startPeriod: function.health.startPeriod,
            period: function.health.startPeriod.text,
            exposed: {
                guard let image = function.image?.id else { return [] }
                return (try? await engine.exposedPorts(image)) ?? []
            },
            probe: { await effects.probe(port, function.health.path, function.health.timeout) },
            condition: { try await engine.condition(id).map(HealthGate.Condition.init) }, listening: effects.listening,
            now: effects.clock.now, sleep: effects.clock.sleep,
            notice: { log(DeploymentEvent(.container(function.name), .warning, "\($0); waiting")) })
        guard let failure = try await gate.wait(restarts: restarts) else { return }
        // Nobody could be asked for the log.
        try Task.checkCancellation()
        let lines = (try? await engine.log(id, RepeatedLines.asked)) ?? []
        throw DeploymentError.unhealthy(
            function: function.name, reason: failure.reason, log: RepeatedLines.collapsed(lines), hints: failure.hints)
    }

    private func checkedUser(_ function: DesiredFunction, _ image: FunctionImage) async throws -> String {
        guard let user = try await engine.imageUser(image.id) else {
            throw DeploymentError.imageMissing(function: function.name, image: image.reference)
        }
        if ImageUser.isRoot(user) { throw DeploymentError.imageUser(.root(user), function: function.name) }
        return user
    }
}

extension HealthGate.Condition {
    init(_ condition: ContainerCondition) {
        self.init(
            isRunning: condition.state == .running, exitCode: condition.exitCode, outOfMemory: condition.outOfMemory,
            restarts: condition.restarts, process: condition.process)
    }
}
