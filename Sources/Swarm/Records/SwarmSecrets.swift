import ContainerEngine
import Deployment
import FunctionModel

/// The secrets of a project in a swarm. Each value is an object of its own, and the newest one
/// counts.
///
/// A random version stands for a value in every comparison, as on one host. The manager never
/// returns a value.
package struct SwarmSecrets: Sendable {
    private let swarm: any SwarmManager
    private let project: String

    /// Creates the secrets of a project.
    package init(swarm: any SwarmManager, project: String) { (self.swarm, self.project) = (swarm, project) }

    /// A secret that is set.
    package struct Current: Hashable, Sendable {
        /// The random version of the value.
        package var version: String
        /// The time at which the value was set: RFC 3339.
        package var created: String
    }

    /// The secrets that are set, by name.
    package func current() async throws -> [String: Current] { Self.current(try await objects()) }

    /// Sets a value under a version that no value had before.
    package func set(_ name: String, version: String, _ value: [UInt8]) async throws {
        let labels = Labels.base(project, .secrets).merging([SwarmLabels.secret: name, SwarmLabels.version: version]) { _, new in new }
        _ = try await swarm.createSwarmObject(
            .secret, SwarmNames(project: project).secret(name, version: version), labels: labels, data: value)
    }

    /// Removes all values of a secret. A value that a service uses stays for it, and counts no
    /// more.
    package func remove(_ name: String) async throws {
        for object in try await objects() where object.labels[SwarmLabels.secret] == name {
            do { try await swarm.removeSwarmObject(.secret, object.id) } catch let error as EngineError where error.refusal == .inUse {
                try await swarm.relabel(.secret, object, labels: object.labels.merging([SwarmLabels.removed: "true"]) { _, new in new })
            } catch let error as EngineError where error.isNotFound {
                // Somebody else removed it.
            }
        }
    }

    /// The objects of all values.
    private func objects() async throws -> [SwarmObject] {
        try await swarm.swarmObjects(.secret, label: Labels.filters(project, .secrets))
    }

    /// The newest value of each secret. The managers count all changes, and a later object has a
    /// greater count.
    static func current(_ objects: [SwarmObject]) -> [String: Current] {
        newest(objects).mapValues { Current(version: $0.labels[SwarmLabels.version] ?? "", created: $0.created) }
    }

    /// The objects with the newest values, by the names of secrets.
    static func newest(_ objects: [SwarmObject]) -> [String: SwarmObject] {
        var newest: [String: SwarmObject] = [:]
        for object in objects where object.labels[SwarmLabels.removed] == nil {
            guard let name = object.labels[SwarmLabels.secret], object.version >= newest[name]?.version ?? 0 else { continue }
            newest[name] = object
        }
        return newest
    }
}
