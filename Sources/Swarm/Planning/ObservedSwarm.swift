package import ContainerEngine
package import Deployment
import FunctionModel

/// The services and networks of a project in a swarm at one moment.
package struct ObservedSwarm: Sendable {
    /// The services of functions by the function's name.
    package private(set) var functions: [String: ServiceSummary] = [:]
    /// The service of the proxy; nil if there is none.
    package private(set) var proxy: ServiceSummary?
    /// The service that loads the Caddyfile on each node; nil if there is none.
    package private(set) var loader: ServiceSummary?
    /// The IDs of networks by name.
    package var networks: [String: String]
    /// The part of the state that all targets share: the newest record, the fates of functions and
    /// the loaded Caddyfile.
    package var past: ObservedState

    /// Sorts the services of a project by their labels. A service with another project's label, or
    /// with none, is left out.
    package init(_ services: [ServiceSummary], project: String, networks: [String: String] = [:], past: ObservedState = ObservedState()) {
        (self.networks, self.past) = (networks, past)
        for service in services where service.labels[Labels.project] == project {
            switch service.labels[Labels.role].flatMap(Labels.Role.init) {
            case .function: if let name = service.labels[Labels.function] { functions[name] = service }
            case .proxy: proxy = service
            case .loader: loader = service
            default: break
            }
        }
    }

    /// The repository that the services belong to; nil if there are none.
    package var owner: String? {
        past.lastDeployment?.desired.repository ?? proxy?.labels[Labels.repository]
            ?? functions.sorted { $0.key < $1.key }.lazy.compactMap { $0.value.labels[Labels.repository] }.first
    }

    /// The functions that have services and should have none, sorted.
    package func removed(by desired: DesiredState) -> [String] {
        Set(functions.keys).subtracting(desired.functions.map(\.name)).sorted()
    }

    /// The ports that the functions' services listen on, by function.
    var ports: [String: Int] { functions.compactMapValues { $0.labels[Labels.containerPort].flatMap { Int($0) } } }

    /// The objects that a plan refers to.
    var objects: SwarmObjects { SwarmObjects(networks: networks) }
}
