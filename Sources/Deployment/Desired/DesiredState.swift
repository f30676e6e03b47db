package import FunctionModel
import ReverseProxy
package import WorkModel

/// One function that a route names.
package struct DesiredFunction: Hashable, Sendable, Codable {
    package var name: String
    /// Nil: it will be built, and its identity is not known yet.
    package var image: FunctionImage?
    package var configuration: ContainerConfiguration
    /// How its health is asked for; a change of it touches no container.
    package var health: Health
    /// How long a replaced container may finish its requests; a change of it touches no container.
    package var drain: Duration

    package init(name: String, image: FunctionImage?, configuration: ContainerConfiguration, health: Health, drain: Duration) {
        (self.name, self.image, self.configuration, self.health, self.drain) = (name, image, configuration, health, drain)
    }
}

/// What should run: a pure value from the model and the images, kept whole in deployment records (of secrets, only the names and
/// versions).
package struct DesiredState: Hashable, Sendable, Codable {
    package var project: String
    /// Whose deployment this is: the repository's git origin, else its real path.
    package var repository: String
    /// Only functions that a route names, sorted by name.
    package var functions: [DesiredFunction]
    /// Functions of the project that no route names: built and tested, without a container.
    package var unrouted: [String]
    /// Longest path first, then bytewise.
    package var routes: [DesiredRoute]
    package var listen: Listen
    package var proxy: ProxySettings
    /// The Caddy snippets of `proxy.import`, by file name.
    package var snippets: [String: String]
    /// The host ports to allot from.
    package var ports: ClosedRange<Int>

    package init(
        project: String, repository: String, functions: [DesiredFunction] = [], unrouted: [String] = [], routes: [DesiredRoute] = [],
        listen: Listen, proxy: ProxySettings, snippets: [String: String] = [:], ports: ClosedRange<Int> = 20000...21999
    ) {
        (self.project, self.repository, self.functions) = (project, repository, functions.sorted { $0.name < $1.name })
        (self.unrouted, self.routes, self.listen) = (unrouted.sorted(), Self.sorted(routes), listen)
        (self.proxy, self.snippets, self.ports) = (proxy, snippets, ports)
    }

    /// What the project says should run, with the images that its functions have (none: will be built) and the versions of the
    /// secrets that are set. A secret that is not set has an empty version here; ``Deployer/startCandidate(_:in:)`` refuses it.
    package init(
        project: Project, images: [String: FunctionImage], repository: String, secretVersions: [String: String],
        snippets: [String: String] = [:]
    ) {
        let routed = project.routedFunctions
        let functions = project.functions.filter { routed.contains($0.name) }.map { function in
            let metadata = function.metadata
            return DesiredFunction(
                name: function.name, image: images[function.name],
                configuration: ContainerConfiguration(
                    environment: metadata.fullEnvironment, environmentFile: metadata.environmentFile,
                    secrets: Dictionary(metadata.secrets.map { ($0, secretVersions[$0] ?? "") }) { first, _ in first },
                    networks: metadata.networks, volumes: metadata.volumes, limits: metadata.limits, stopGrace: metadata.stopGrace,
                    blocksCloudMetadata: metadata.blocksCloudMetadata),
                health: metadata.health, drain: metadata.drain)
        }
        self.init(
            project: project.name, repository: repository, functions: functions,
            unrouted: project.functions.map(\.name).filter { !routed.contains($0) },
            routes: project.routes.map(DesiredRoute.init),
            listen: project.settings.listen, proxy: project.settings.proxy, snippets: snippets, ports: project.settings.ports)
    }

    package func function(_ name: String) -> DesiredFunction? { functions.first { $0.name == name } }

    /// The same with the versions that the secrets have now: a rollback brings configurations back, never old values of secrets.
    package func withSecretVersions(_ version: (String) throws -> String?) rethrows -> DesiredState {
        var copy = self
        for index in copy.functions.indices {
            for name in copy.functions[index].configuration.secrets.keys {
                copy.functions[index].configuration.secrets[name] = try version(name) ?? ""
            }
        }
        return copy
    }

    /// For comparing what serves: without what leaves containers and routes as they are. A secret that was set anew is the same secret.
    package var asServed: DesiredState {
        var state = self
        (state.repository, state.unrouted, state.ports) = ("", [], 1...2)
        state.functions = functions.map(\.asServed)
        return state
    }

    /// Takes away the routes to functions that are not wanted: nothing could answer there.
    package mutating func dropDanglingRoutes() {
        let names = Set(functions.map(\.name))
        routes = routes.filter { names.contains($0.function) }
    }

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
