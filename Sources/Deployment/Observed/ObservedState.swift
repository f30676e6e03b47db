import FunctionModel

/// A container of a function, as one listing and its labels show it.
package struct ObservedContainer: Hashable, Sendable {
    /// The engine's identifier.
    package var id: String
    /// The container's name, without a leading slash and without the mark of ``isEnding``.
    package var name: String
    /// True when a run marked the container, because it began to stop it while it served.
    package var isEnding = false
    /// The name of the function.
    package var function: String
    /// The number of the container among those of the function.
    package var number: Int
    /// The identifier of the image that the container was created from.
    package var imageID: String
    /// The key of the image, from the label.
    package var imageKey: String?
    /// The state of the container.
    package var state: RunState
    /// The answer of the health path.
    package var health: ObservedHealth = .unknown
    /// The host port that the container is published on.
    package var port: Int?
    /// The pair of host ports that the function has.
    package var ports: [Int] = []
    /// The ``ContainerConfiguration/fields`` that the container was created with.
    package var fields: [String: String]
    /// The names of the networks that the container is attached to.
    package var networks: Set<String>
    /// The repository that deployed the container.
    package var repository: String?
    /// The time that the container gets to end after a stop.
    package var stopGrace: Duration = .seconds(10)
    /// The port that the function listens on inside the container.
    package var containerPort = Contract.port

    /// Creates an observed container.
    package init(
        id: String, name: String, function: String, number: Int, imageID: String, imageKey: String? = nil, state: RunState,
        health: ObservedHealth = .unknown, port: Int? = nil, ports: [Int] = [], fields: [String: String], networks: Set<String>,
        repository: String? = nil, stopGrace: Duration = .seconds(10)
    ) {
        (self.id, self.name, self.function, self.number) = (id, name, function, number)
        (self.imageID, self.imageKey, self.state, self.health) = (imageID, imageKey, state, health)
        (self.port, self.ports, self.fields, self.networks) = (port, ports, fields, networks)
        (self.repository, self.stopGrace) = (repository, stopGrace)
    }

    /// The name of the container in an upstream file.
    package var alias: String { ObjectNames.alias(function, number) }
}

/// The proxy's container.
package struct ObservedProxy: Hashable, Sendable {
    /// The engine's identifier.
    package var id: String
    /// The container's name, without a leading slash.
    package var name: String
    /// The state of the container.
    package var state: RunState
    /// The ``ProxyInputs/labelled`` values that the container was created with.
    package var fields: [String: String]
    /// The names of the networks that the container is attached to.
    package var networks: Set<String>
    /// True when the proxy serves. It is asked only while its container runs.
    package var answers: Bool
    /// The reason why it does not answer; nil if it does, and if it was not asked.
    package var silence: ProxySilence?
    /// True when it was awaited in vain, because it could have come up by itself.
    package var isAwaited = false
    /// The report of its keeper. Nil if the proxy does not answer, and if it has no keeper.
    package var report: ProxyReport?
    /// The repository that deployed the proxy.
    package var repository: String?

    /// Creates an observed proxy.
    package init(
        id: String, name: String, state: RunState, fields: [String: String], networks: Set<String>, answers: Bool,
        repository: String? = nil
    ) {
        (self.id, self.name, self.state, self.fields) = (id, name, state, fields)
        (self.networks, self.answers, self.repository) = (networks, answers, repository)
    }
}

/// A container of faaso that is neither a function's nor the proxy: a writer of volumes.
package struct ObservedHelper: Hashable, Sendable {
    /// The engine's identifier.
    package var id: String
    /// The container's name.
    package var name: String

    /// Creates an observed helper.
    package init(id: String, name: String) { (self.id, self.name) = (id, name) }
}

/// The state of a project at one moment: one listing by label, and the state folder.
package struct ObservedState: Sendable {
    /// The containers of functions, sorted by function and number.
    package var containers: [ObservedContainer] = [] { didSet { positions = nil } }
    /// The positions of each function's containers; nil until ``indexed`` makes them.
    private var positions: [String: [Int]]?
    /// The proxies; the current one is first. There is more than one only after an interrupted
    /// replacement.
    package var proxies: [ObservedProxy] = []
    /// The writers of volumes that were left behind or are at work.
    package var helpers: [ObservedHelper] = []
    /// The Caddyfile that was loaded last; nil if it is not known.
    package var loaded: LoadedCaddyfile?
    /// True when the end of a load is unknown.
    package var isLoading = false
    /// The alias that each function's upstream file names.
    package var upstreams: [String: String] = [:]
    /// The identity of the folders that the proxy has mounted; nil if one is missing.
    package var mounts: String?
    /// The newest deployment record.
    package var lastDeployment: DeploymentRecord?
    /// The fates of desired functions that the newest deployment does not have.
    package var fates: [String: FunctionFate] = [:]
    /// The word for the object that runs a function: a container, or on a swarm a service.
    package var unit = "container"

    /// Creates an empty state.
    package init() {}

    /// True when the proxy serves a Caddyfile that faaso did not load. During a load of faaso's own
    /// this is not known.
    package var hasForeignCaddyfile: Bool { !isLoading && proxies.first?.report?.isForeign(to: loaded) ?? false }

    /// The state after a load. The keeper's report is older than the load.
    package func after(load: LoadedCaddyfile?) -> ObservedState {
        var after = self
        after.loaded = load
        if !after.proxies.isEmpty { after.proxies[0].report?.digest = nil }
        return after
    }

    /// The repository that this project's objects belong to; nil if there are none.
    package var owner: String? {
        lastDeployment?.desired.repository ?? proxies.lazy.compactMap(\.repository).first
            ?? containers.lazy.compactMap(\.repository).first
    }

    /// The containers of a function.
    package func containers(of function: String) -> [ObservedContainer] {
        guard let positions else { return containers.filter { $0.function == function } }
        return (positions[function] ?? []).map { containers[$0] }
    }

    /// The same state, in which the containers of a function are found without a search. A change
    /// of the containers ends that.
    package var indexed: ObservedState {
        var state = self
        var positions: [String: [Int]] = [:]
        for (position, container) in containers.enumerated() { positions[container.function, default: []].append(position) }
        state.positions = positions
        return state
    }

    /// The container that serves a function: the one that its upstream file names, otherwise the
    /// best one.
    package func serving(_ function: String) -> ObservedContainer? {
        let all = containers(of: function)
        if let alias = upstreams[function], let named = all.first(where: { $0.alias == alias }) { return named }
        return all.max { ($0.rank, $0.number) < ($1.rank, $1.number) }
    }

    /// The functions that have containers and should have none, sorted.
    package func removed(by desired: DesiredState) -> [String] {
        Set(containers.map(\.function)).subtracting(desired.functions.map(\.name)).sorted()
    }

    /// True when a container is a candidate that never served. It is newer than the container that
    /// the upstream file names.
    package func neverServed(_ container: ObservedContainer) -> Bool {
        guard let current = serving(container.function), upstreams[container.function] == current.alias else { return false }
        return container.number > current.number
    }

    /// The containers of a function that do not serve it.
    package func leftovers(_ function: String) -> [ObservedContainer] {
        let current = serving(function)
        return containers(of: function).filter { $0.id != current?.id }
    }
}

extension ObservedContainer {
    /// The fitness to serve. It decides if no upstream file names a container.
    fileprivate var rank: Int {
        switch (state, health) {
        case (.running, .healthy): 4
        case (.running, .unknown): 3
        case (.running, .unhealthy): 2
        case (.paused, _): 1
        case (.stopped, _), (.restarting, _): 0
        }
    }
}
