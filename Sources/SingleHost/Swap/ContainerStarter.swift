import Basics
import ContainerEngine
import Deployment
import WorkModel

/// The starter of new containers, which do not serve yet.
struct ContainerStarter: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    @Shared var observer: Observer
    let ports: PortTable
    @Shared var objects: ObjectCheck
    @Shared var performer: OperationPerformer
    @Shared var retirement: Retirement
    @Shared var secrets: SecretVolumes
    let users: ImageUsers
    let candidates: OwnCandidates

    /// Creates a container of a function, starts it, and waits until it is healthy.
    ///
    /// The old container keeps serving, unless the function runs alone. Then it is stopped just
    /// before the new one starts, and the caller starts it again after an error. A container that
    /// fails is removed, and the error has its last log lines. The function's image must exist in
    /// the engine and run as a user other than root. The function's secrets must be set.
    /// - Parameters:
    ///   - isStaged: true if the container waits for tests before it serves.
    ///   - startsAgain: true if the caller starts a stopped container again after an error.
    ///   - reasons: the reasons of the step that asks for it.
    func stage(
        _ function: DesiredFunction, in desired: DesiredState, isStaged: Bool, startsAgain: Bool = false, because reasons: [Reason]
    ) async throws -> Candidate {
        guard let image = function.image else { throw DeploymentError.imageUnknown(function: function.name) }
        // The engine is asked for both at once.
        async let containers = observer.observe(function: function.name)
        let user = try await checkedUser(function, image)
        try await objects.check(function, in: desired)
        var observed = try await containers
        try await retirement.retireLeftovers(of: function, in: observed)
        var number = Replacement.nextNumber(function.name, observed)
        var used = Set([observed.serving(function.name)?.port].compactMap { $0 })
        // A container outside this project may use the name or the port, so several are tried.
        for _ in 0..<16 {
            let port = try ports.next(function, in: desired, used: used)
            let plan = Replacement(
                function, number: number, in: observed, names: host.names, isStaged: isStaged, because: reasons)
            candidates.insert(plan.container)
            guard let id = try await create(plan, function, image, user: user, in: desired, number: number, port: port) else {
                number += 1
                continue
            }
            let alias = ObjectNames.alias(function.name, number)
            let candidate = Candidate(function: function, id: id, name: plan.container, alias: alias, port: port, plan: plan)
            host.log(.container(function.name), .created, "created \(candidate.name)")
            guard try await start(candidate, user: user, after: &observed, for: startsAgain ? .replacement : .removal) else {
                try ports.forget(function.name)
                used.insert(port)
                number += 1
                continue
            }
            host.log(.container(function.name), .healthy, "\(candidate.name) is healthy")
            return candidate
        }
        throw DeploymentError.portsTaken(function: function.name)
    }

    /// Removes a candidate that will not serve. Errors are logged, not thrown: the next deployment
    /// removes the rest.
    func discard(_ candidate: Candidate) async {
        candidates.remove(candidate.name)
        await shielded {
            do {
                try await engine.remove(candidate.id)
                try await secrets.remove(candidate.function.configuration.fields, container: candidate.name)
            } catch {
                host.log(.container(candidate.function.name), .warning, "could not remove \(candidate.name): \(error)")
            }
        }
    }

    /// Creates the container of a plan.
    /// - Returns: its identifier; nil if another container has its name.
    private func create(
        _ plan: Replacement, _ function: DesiredFunction, _ image: FunctionImage, user: String, in desired: DesiredState,
        number: Int, port: Int
    ) async throws -> String? {
        let place = FunctionSpecification.Place(
            number: number, port: port, ports: try ports.pair(of: function.name), state: host.state.path)
        let specification = FunctionSpecification.container(function, image: image, in: desired, at: place)
        do { return try await performer.create(plan, function, image, user: user, specification) } catch {
            candidates.remove(plan.container)
            await shielded { try? await secrets.remove(function.configuration.fields, container: plan.container) }
            guard Refusal(error) == .nameTaken else { throw error }
            return nil
        }
    }

    /// Starts a created candidate, and waits until it is healthy. A candidate that fails is
    /// discarded.
    /// - Parameter observed: the state of the function's containers. A container that is stopped
    ///   before the start is stopped in it.
    /// - Returns: false if another process has its port.
    private func start(
        _ candidate: Candidate, user: String, after observed: inout ObservedState, for purpose: ContainerStopper.Purpose
    ) async throws -> Bool {
        do {
            // The tables of the image can be read once its container exists.
            if ImageUser.isNamed(user) {
                _ = try await users.resolve(user, function: candidate.function.name, container: candidate.id)
            }
            if let current = observed.serving(candidate.function.name), !candidate.plan.stopping.isEmpty {
                for operation in candidate.plan.stopping { try await performer.perform(operation, on: current, for: purpose) }
                observed.setStopped(current.id)
            }
            let subject = ServingSubject(candidate)
            for operation in candidate.plan.starting { try await performer.perform(operation, on: subject) }
            return true
        } catch {
            await discard(candidate)
            guard Refusal(error) == .portTaken else { throw error }
            return false
        }
    }

    private func checkedUser(_ function: DesiredFunction, _ image: FunctionImage) async throws -> String {
        guard let user = try await engine.imageUser(image.id) else {
            throw DeploymentError.imageMissing(function: function.name, image: image.reference)
        }
        if ImageUser.isRoot(user) { throw DeploymentError.imageUser(.root(user), function: function.name) }
        return user
    }
}

extension ObservedState {
    /// Notes that a container was stopped.
    fileprivate mutating func setStopped(_ id: String) {
        for index in containers.indices where containers[index].id == id { containers[index].state = .stopped }
    }
}
