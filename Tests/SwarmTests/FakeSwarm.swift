import ContainerEngine
import Synchronization

@testable import Swarm

/// A swarm in memory. Each wait advances a script: closures that change the state.
final class FakeSwarm: SwarmManager {
    struct State {
        var services: [String: ServiceSummary] = [:]
        var tasks: [TaskSummary] = []
        var nodes = [NodeSummary(id: "n1", host: "one", isManager: true), NodeSummary(id: "n2", host: "two")]
        /// The logs of tasks by their IDs. If the swarm is quick, the name of a service stands for
        /// its tasks.
        var logs: [String: String] = [:]
        var networks: [String: NetworkSummary] = [:]
        var objects: [SwarmObject.Kind: [SwarmObject]] = [:]
        /// The number of changes of objects so far.
        var changes: UInt64 = 0
        /// The number of the next removals of networks that a task prevents.
        var networkUses = 0
        /// True when each update succeeds at once, except for the images in ``broken``.
        var isQuick = false
        /// The references of images, and the names of services, whose tasks fail.
        var broken: Set<String> = []
        var calls: [String] = []
        /// The credentials of the last creation or update of each service that had some.
        var auths: [String: RegistryAuth] = [:]
        /// The number of the next readings of nodes that find no leader.
        var leaderless = 0
        /// The errors of the next updates.
        var refusals: [String] = []
        /// The changes that the waits make, one after the other.
        var script: [@Sendable (inout State) -> Void] = []
    }

    private let state = Mutex(State())

    /// Reads or changes the state.
    @discardableResult
    func change<R: Sendable>(_ body: (inout State) -> R) -> R { state.withLock { body(&$0) } }
    var calls: [String] { change { $0.calls } }

    /// Performs the next change of the script. Tests end by an error if nothing else ends them.
    func wait() throws {
        try state.withLock { state in
            guard !state.script.isEmpty else {
                state.calls.append("wait")
                if state.calls.count > 2000 { throw EngineError.cancelled }
                return
            }
            let next = state.script.removeFirst()
            next(&state)
        }
    }

    func service(_ idOrName: String) -> ServiceSummary? {
        change { $0.services.values.first { $0.id == idOrName || $0.name == idOrName } }
    }

    func createService(_ spec: ServiceSpecification, auth: RegistryAuth?) -> (id: String, warnings: [String]) {
        change { state in
            state.calls.append("create \(spec.name)")
            if let auth { state.auths[spec.name] = auth }
            let id = state.isQuick ? "k-\(spec.name)" : "k1"
            state.services[spec.name] = ServiceSummary(id: id, specification: spec)
            state.settle(spec)
            return (id: id, warnings: [])
        }
    }

    func updateService(_ id: String, version: UInt64, _ spec: ServiceSpecification, auth: RegistryAuth?) throws -> [String] {
        try state.withLock { state in
            state.calls.append("update \(spec.name) \(version)")
            if let auth { state.auths[spec.name] = auth }
            if !state.refusals.isEmpty {
                throw EngineError.status(code: 500, message: state.refusals.removeFirst(), route: "POST /services/\(id)/update")
            }
            let before = state.services[spec.name]?.specification
            state.services[spec.name] = ServiceSummary(
                id: id, version: version + 1, specification: spec, previous: before, update: ServiceUpdateStatus(.updating))
            state.settle(spec)
            return ["be warned"]
        }
    }

    func rollBackService(_ service: ServiceSummary) {
        change { state in
            state.calls.append("roll back \(service.name)")
            guard let previous = service.previous else { return }
            state.services[service.name] = ServiceSummary(
                id: service.id, version: service.version + 1, specification: previous,
                update: ServiceUpdateStatus(.rollbackStarted, message: "update rolled back"))
        }
    }

    func removeService(_ id: String) {
        change { state in
            state.calls.append("remove \(id)")
            state.services = state.services.filter { $0.value.id != id }
            state.tasks.removeAll { $0.service == id }
        }
    }

    func tasks(filters: [String: [String]]) -> [TaskSummary] {
        change { state in
            // Callers name services by their names or by their IDs.
            let services = filters["service"]?.map { $0.hasPrefix("k-") ? $0 : "k-" + $0 }
            return state.tasks.filter { !state.isQuick || services?.contains($0.service) ?? true }
        }
    }
    func nodes() throws -> [NodeSummary] {
        try state.withLock { state in
            guard state.leaderless > 0 else { return state.nodes }
            state.leaderless -= 1
            throw EngineError.status(code: 500, message: "rpc error: The swarm does not have a leader.", route: "GET /nodes")
        }
    }

    func taskLogs(_ id: String, tail: Int, within limit: Duration) throws -> [LogChunk] {
        try state.withLock { state in
            guard let text = state.logs[id] else { throw EngineError.status(code: 404, message: "task not found", route: "GET /tasks") }
            return [LogChunk(stream: .stderr, bytes: Array(text.utf8))]
        }
    }

    func services(filters: [String: [String]]) -> [ServiceSummary] {
        change { $0.services.values.sorted { $0.name < $1.name } }
    }

    func network(_ name: String) -> NetworkSummary? {
        change { state in state.networks[name] ?? state.networks.values.first { $0.id == name } }
    }

    func networks(label filters: [String]) -> [NetworkSummary] {
        change { $0.networks.values.filter { Self.matches($0.labels, filters) }.sorted { $0.name < $1.name } }
    }

    func removeNetwork(_ name: String) throws {
        try state.withLock { state in
            guard state.networkUses == 0 else {
                state.networkUses -= 1
                throw EngineError.status(
                    code: 400, message: "rpc error: code = FailedPrecondition desc = network \(name) is in use by task t1",
                    route: "DELETE /networks/\(name)")
            }
            state.calls.append("remove \(name)")
            state.networks = state.networks.filter { $0.value.id != name }
        }
    }

    private static func matches(_ labels: [String: String], _ filters: [String]) -> Bool {
        let texts = labels.map { "\($0.key)=\($0.value)" }
        return filters.allSatisfy { texts.contains($0) }
    }

    func createOverlayNetwork(_ name: String, labels: [String: String]) -> String {
        change { state in
            state.calls.append("network \(name) \(labels["faaso.role"] ?? "")")
            state.networks[name] = NetworkSummary(id: "n-" + name, name: name, labels: labels, isOfSwarm: true)
            return "n-" + name
        }
    }

    func swarmObjects(_ kind: SwarmObject.Kind, label filters: [String]) -> [SwarmObject] {
        change { ($0.objects[kind] ?? []).filter { Self.matches($0.labels, filters) } }
    }

    func createSwarmObject(_ kind: SwarmObject.Kind, _ name: String, labels: [String: String], data: [UInt8]) throws -> String {
        try state.withLock { state in
            if state.objects[kind]?.contains(where: { $0.name == name }) == true {
                throw EngineError.status(
                    code: 409, message: "rpc error: code = AlreadyExists desc = config \(name) already exists",
                    route: "POST /configs/create")
            }
            state.changes += 1
            // A manager never returns the data of a secret.
            let object = SwarmObject(
                id: "o-" + name, name: name, version: state.changes, labels: labels, created: "2026-11-29T10:00:00Z",
                data: kind == .secret ? [] : data)
            state.objects[kind, default: []].append(object)
            return object.id
        }
    }

    func relabel(_ kind: SwarmObject.Kind, _ object: SwarmObject, labels: [String: String]) throws {
        try state.withLock { state in
            state.calls.append("relabel \(object.name)")
            guard let index = state.objects[kind]?.firstIndex(where: { $0.id == object.id }) else {
                throw EngineError.status(code: 404, message: "config not found", route: "POST /configs/update")
            }
            state.objects[kind]?[index].labels = labels
            state.objects[kind]?[index].version += 1
        }
    }

    func removeSwarmObject(_ kind: SwarmObject.Kind, _ id: String) throws {
        try state.withLock { state in
            let used = state.services.values.flatMap { $0.specification.objects(kind) }
            if let object = state.objects[kind]?.first(where: { $0.id == id }), used.contains(object.name) {
                throw EngineError.status(
                    code: 400, message: "rpc error: code = InvalidArgument desc = '\(object.name)' is in use by the following service: s",
                    route: "DELETE /\(kind.rawValue)/\(id)")
            }
            state.objects[kind]?.removeAll { $0.id == id }
        }
    }
}

extension FakeSwarm.State {
    /// Ends an update at once, if the swarm is quick: all tasks run, or all fail.
    mutating func settle(_ spec: ServiceSpecification) {
        guard isQuick else { return }
        let fails = !broken.isDisjoint(with: [spec.container.image, spec.name])
        tasks.removeAll { $0.service == "k-" + spec.name }
        let count =
            switch spec.mode {
            case .replicated(let replicas): Int(replicas)
            case .global: nodes.count
            case .job: 0
            }
        for index in 0..<count {
            let id = "\(spec.name)-\(index)-\(calls.count)"
            logs[id] = logs[spec.name]
            tasks.append(
                TaskSummary(
                    id: id, service: "k-" + spec.name,
                    slot: spec.mode == .global ? 0 : index + 1,
                    node: nodes[index % nodes.count].id, state: fails ? .failed : .running, desired: fails ? .shutdown : .running,
                    error: fails ? "broken" : "", template: spec.container, forceUpdate: spec.forceUpdate))
        }
    }
}
