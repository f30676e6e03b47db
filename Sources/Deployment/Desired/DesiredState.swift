import Basics
package import FunctionModel
package import WorkModel

/// A desired function. It has a route, or is internal.
package struct DesiredFunction: Hashable, Sendable, Codable {
    /// The function's name.
    package var name: String
    /// The image; nil if it has to be built and its identity is not known yet.
    package var image: FunctionImage?
    /// The configuration of the container. A change replaces the container.
    package var configuration: ContainerConfiguration
    /// The settings of health checks. A change replaces no container.
    package var health: Health
    /// The time that a replaced container gets to finish its requests. A change replaces no
    /// container.
    package var drain: Duration

    /// The way in which the container is replaced. A change replaces no container.
    package var deploy: DeployMethod

    /// The additional networks that a deployment never creates. A change replaces no container.
    package var externalNetworks: [String]

    /// The functions that the function calls. A change replaces no container.
    package var calls: [String]

    /// The number of tasks on a swarm. One host has one container.
    package var replicas: Int
    /// The nodes of a swarm that may run a task.
    package var placement: Placement

    /// True when no two containers of the function may run at once.
    package var runsAlone: Bool { deploy == .recreate }

    /// Creates a desired function.
    package init(
        name: String, image: FunctionImage?, configuration: ContainerConfiguration, health: Health, drain: Duration,
        deploy: DeployMethod = .swap, externalNetworks: [String] = [], calls: [String] = [], replicas: Int = 1,
        placement: Placement = Placement()
    ) {
        (self.name, self.image, self.configuration, self.externalNetworks) = (name, image, configuration, externalNetworks)
        (self.health, self.drain, self.deploy, self.calls) = (health, drain, deploy, calls)
        (self.replicas, self.placement) = (replicas, placement)
    }
}

/// The desired state of a project: a pure value from the model and the images.
///
/// A deployment record holds the whole value. It has the names and versions of secrets, never their
/// values.
package struct DesiredState: Hashable, Sendable, Codable {
    /// The name of the project.
    package var project: String
    /// The owner of the deployment: the repository's git origin, otherwise its real path.
    package var repository: String
    /// The functions that have a container, sorted by name.
    package var functions: [DesiredFunction]
    /// The functions that no route names and that are not internal. They are built and tested, and
    /// have no container.
    package var unrouted: [String]
    /// The routes: longest path first, then bytewise.
    package var routes: [DesiredRoute]
    /// The address that the proxy listens on.
    package var listen: Listen
    /// The settings of the proxy.
    package var proxy: ProxySettings
    /// The Caddy snippets of `proxy.import`, by file name.
    package var snippets: [String: String]
    /// The range of host ports for functions.
    package var ports: ClosedRange<Int>

    /// Creates a desired state. Functions and routes are sorted.
    package init(
        project: String, repository: String, functions: [DesiredFunction] = [], unrouted: [String] = [], routes: [DesiredRoute] = [],
        listen: Listen, proxy: ProxySettings, snippets: [String: String] = [:], ports: ClosedRange<Int> = 20000...21999
    ) {
        (self.project, self.repository, self.functions) = (project, repository, functions.sorted { $0.name < $1.name })
        (self.unrouted, self.routes, self.listen) = (unrouted.sorted(), Self.sorted(routes), listen)
        (self.proxy, self.snippets, self.ports) = (proxy, snippets, ports)
    }

    /// Creates the desired state of a project. A secret that is not set has an empty version.
    /// A target refuses it when it starts the function.
    /// - Parameters:
    ///   - images: the images that functions have. A function without one will be built.
    ///   - repository: the owner of the deployment.
    ///   - secretVersions: the versions of the secrets that are set.
    ///   - snippets: the Caddy snippets by file name.
    package init(
        project: Project, images: [String: FunctionImage], repository: String, secretVersions: [String: String],
        snippets: [String: String] = [:]
    ) {
        let contained = project.functionsWithContainer
        let functions = project.functions.filter { contained.contains($0.name) }.map { function in
            let metadata = function.metadata
            return DesiredFunction(
                name: function.name, image: images[function.name],
                configuration: ContainerConfiguration(metadata, secretVersions: secretVersions),
                health: metadata.health, drain: metadata.drain, deploy: metadata.deploy, externalNetworks: metadata.externalNetworks,
                calls: metadata.calls, replicas: metadata.replicas ?? 1, placement: metadata.placement ?? Placement())
        }
        self.init(
            project: project.name, repository: repository, functions: functions,
            unrouted: project.functions.map(\.name).filter { !contained.contains($0) },
            routes: project.routes.map(DesiredRoute.init),
            listen: project.settings.listen, proxy: project.settings.proxy, snippets: snippets, ports: project.settings.ports)
    }

    /// The desired function of a name; nil if the state does not have it.
    package func function(_ name: String) -> DesiredFunction? { functions.element(named: name) { $0.name } }

    /// The paths that lead to a function. An internal one has its URL inside the project's network.
    package func places(of function: String) -> [String] {
        let paths = routes.filter { $0.function == function }.map(\.path)
        return paths.isEmpty ? [Contract.url(of: function)] : paths
    }

    /// The functions that each function calls.
    package var calls: [String: [String]] { Dictionary(functions.map { ($0.name, $0.calls) }) { first, _ in first } }

    /// The additional networks of all functions, the created ones included.
    package var joinedNetworks: Set<String> { Set(functions.flatMap(\.configuration.networks)) }

    /// The networks that a deployment never creates. If one function names a network as external,
    /// it is external for all.
    package var externalNetworks: Set<String> { Set(functions.flatMap(\.externalNetworks)) }

    /// The state with the current versions of the secrets. A rollback brings back configurations,
    /// but never old values of secrets.
    package func withSecretVersions(_ version: (String) throws -> String?) rethrows -> DesiredState {
        var copy = self
        for index in copy.functions.indices {
            for name in copy.functions[index].configuration.secrets.keys {
                copy.functions[index].configuration.secrets[name] = try version(name) ?? ""
            }
        }
        return copy
    }

    /// The state without the parts that change neither containers nor routes, for comparisons.
    /// Versions of secrets are left out, too.
    package var asServed: DesiredState {
        var state = self
        (state.repository, state.unrouted, state.ports) = ("", [], 1...2)
        state.functions = functions.map(\.asServed)
        return state
    }

    /// Removes the routes to functions that are not desired.
    package mutating func dropDanglingRoutes() {
        let names = Set(functions.map(\.name))
        routes = routes.filter { names.contains($0.function) }
    }

    /// The routes in the order of a Caddyfile: longest path first, then bytewise.
    package static func sorted(_ routes: [DesiredRoute]) -> [DesiredRoute] {
        routes.sorted { a, b in
            let (x, y) = (Array(a.path.utf8), Array(b.path.utf8))
            return x.count != y.count ? x.count > y.count : x.lexicographicallyPrecedes(y)
        }
    }
}

extension DesiredFunction {
    /// The function without names that leave its container as it is. A secret that was set anew is
    /// the same secret.
    var asServed: DesiredFunction {
        var function = self
        function.image?.key = ""
        function.image?.reference = ""
        for name in configuration.secrets.keys { function.configuration.secrets[name] = "" }
        return function
    }
}
