package import ContainerEngine
import Deployment
package import FunctionModel

/// The secrets, networks and volumes that exist, as far as they are known.
package struct Available: Sendable {
    private let project: String
    /// The names of the secrets that are set. Nil if they are unknown.
    package let secrets: Set<String>?
    private let environment: [String: String]
    private let isOnSwarm: Bool
    private let line: @Sendable (Requirement) -> String?
    /// The labels of the objects that were asked for. Nil labels: the object does not exist.
    private var objects: [Object: [String: String]?] = [:]

    private struct Object: Hashable {
        var kind: Requirement.Kind
        var name: String
    }

    /// Creates an answer without networks and volumes.
    /// - Parameters:
    ///   - environment: variables that may have the values of build secrets.
    ///   - isOnSwarm: true if functions join networks of a swarm.
    ///   - line: finds the line of a requirement in its file, for messages.
    package init(
        project: String, secrets: Set<String>? = nil, environment: [String: String] = [:], isOnSwarm: Bool = false,
        line: @escaping @Sendable (Requirement) -> String? = { _ in nil }
    ) {
        (self.project, self.secrets, self.environment) = (project, secrets, environment)
        (self.isOnSwarm, self.line) = (isOnSwarm, line)
    }

    /// Asks the engine for the networks and volumes that are required.
    /// - Throws: any error of the engine.
    package mutating func ask(_ engine: Engine, for requirements: [Requirement]) async throws {
        for object in Set(requirements.map { Object(kind: $0.kind, name: $0.name) }) {
            switch object.kind {
            case .network: note(.network, object.name, labels: try await engine.network(object.name)?.labels)
            case .volume: note(.volume, object.name, labels: try await engine.volume(object.name)?.labels)
            case .secret, .buildSecret: continue
            }
        }
    }

    /// Records the labels of a network or volume. Nil labels: the object does not exist.
    package mutating func note(_ kind: Requirement.Kind, _ name: String, labels: [String: String]?) {
        objects[Object(kind: kind, name: name)] = .some(labels)
    }

    /// True when a deployment creates the network of a requirement: it does not exist, and is not
    /// external.
    package func isCreated(_ requirement: Requirement) -> Bool {
        guard requirement.kind == .network, !requirement.isExternal else { return false }
        return objects[Object(kind: .network, name: requirement.name)].map { $0 == nil } ?? false
    }

    /// The problem of an unmet requirement, because of which its function is refused. Nil if it is
    /// met, or if that is unknown.
    package func problem(with requirement: Requirement) -> Problem? {
        let (function, name, kind) = (requirement.function, requirement.name, requirement.kind)
        let error: DeploymentError
        switch kind {
        case .secret:
            guard let secrets, !secrets.contains(name) else { return nil }
            error = .secretNotSet(function: function, secret: name)
        case .buildSecret:
            guard let secrets, !secrets.contains(name), environment[requirement.variable] == nil else { return nil }
            return Problem(
                "the build of '\(function)' needs the secret '\(name)', which is not set", at: requirement.location,
                hints: ["set it: faaso secret set \(name), or \(requirement.variable)"]
            ).quoting(line(requirement))
        case .network, .volume:
            guard let known = objects[Object(kind: kind, name: name)] else { return nil }
            if let labels = known {
                guard let object = ReservedObject(kind == .network ? .network : .volume, name, labels: labels, for: project) else {
                    return nil
                }
                error = .reservedObject(function: function, object: object)
            } else {
                // Volumes and other networks are created when their function is deployed.
                guard kind == .network, requirement.isExternal else { return nil }
                error = .networkMissing(function: function, network: name, isOverlay: isOnSwarm)
            }
        }
        return Problem(error.description, at: requirement.location, hints: error.hints).quoting(line(requirement))
    }
}
