/// A container of a function, as one listing and its labels show it.
package struct ObservedContainer: Hashable, Sendable {
    package var id: String
    package var name: String
    package var function: String
    package var number: Int
    package var imageID: String
    package var imageKey: String?
    package var state: RunState
    package var health: ObservedHealth = .unknown
    /// The host port that it is published on, and the function's pair.
    package var port: Int?
    package var ports: [Int] = []
    /// ``ContainerConfiguration/fields`` it was made with.
    package var fields: [String: String]
    package var networks: Set<String>
    package var repository: String?
    package var stopGrace: Duration = .seconds(10)

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

    /// What an upstream file calls it.
    package var alias: String { ObjectNames.alias(function, number) }
}

/// The proxy's container.
package struct ObservedProxy: Hashable, Sendable {
    package var id: String
    package var name: String
    package var state: RunState
    /// ``ProxySpecification/fields`` it was made with.
    package var fields: [String: String]
    package var networks: Set<String>
    /// True if its admin API answers; asked only while it runs.
    package var answers: Bool
    package var repository: String?
    package var stateFolder: String?

    package init(
        id: String, name: String, state: RunState, fields: [String: String], networks: Set<String>, answers: Bool,
        repository: String? = nil, stateFolder: String? = nil
    ) {
        (self.id, self.name, self.state, self.fields) = (id, name, state, fields)
        (self.networks, self.answers, self.repository, self.stateFolder) = (networks, answers, repository, stateFolder)
    }
}

/// Something of ours that is neither a function nor the proxy: a writer of secrets.
package struct ObservedHelper: Hashable, Sendable {
    package var id: String
    package var name: String

    package init(id: String, name: String) { (self.id, self.name) = (id, name) }
}

/// One look at the world: one listing by label, and the state folder.
package struct ObservedState: Sendable {
    /// Sorted by function and number.
    package var containers: [ObservedContainer] = []
    /// Newest name first; more than one only after a replacement that did not end.
    package var proxies: [ObservedProxy] = []
    package var helpers: [ObservedHelper] = []
    /// What Caddy was last given, nil when that is not known.
    package var loaded: LoadedCaddyfile?
    /// True if connections are being closed for a load that has not come.
    package var isClosing = false
    /// Function to alias, as the upstream files say.
    package var upstreams: [String: String] = [:]
    /// The identity of the folders that the proxy has mounted; nil when one is missing.
    package var mounts: String?
    package var lastDeployment: DeploymentRecord?
    /// The fates of desired functions that the newest deployment does not have.
    package var fates: [String: FunctionFate] = [:]

    package init() {}

    /// The repository that this project's objects belong to, if there are any.
    package var owner: String? {
        lastDeployment?.desired.repository ?? proxies.lazy.compactMap(\.repository).first
            ?? containers.lazy.compactMap(\.repository).first
    }

    package func containers(of function: String) -> [ObservedContainer] { containers.filter { $0.function == function } }

    /// The container that serves a function: the one its upstream file names, else the best one there is.
    package func serving(_ function: String) -> ObservedContainer? {
        let all = containers(of: function)
        if let alias = upstreams[function], let named = all.first(where: { $0.alias == alias }) { return named }
        return all.max { ($0.rank, $0.number) < ($1.rank, $1.number) }
    }

    /// Containers of a function that do not serve it.
    package func leftovers(_ function: String) -> [ObservedContainer] {
        let current = serving(function)
        return containers(of: function).filter { $0.id != current?.id }
    }
}

extension ObservedContainer {
    /// How fit to serve, for choosing one when no upstream file says.
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
