import Basics
import FoundationEssentials
import FunctionModel

/// The labels on everything that this project made in the engine: what finds it again, and what it was made from.
///
/// Only objects with ``project`` are ever touched. A label's value never holds a secret or an environment's value.
package enum Labels {
    package static let project = Contract.projectLabel
    package static let role = Contract.roleLabel
    package static let function = Contract.functionLabel
    package static let number = "faaso.number"
    package static let repository = "faaso.repository"
    package static let state = "faaso.state"
    package static let imageKey = "faaso.image-key"
    /// Digests of the fields it was made with, a JSON object, so that a changed field can be named.
    package static let fields = "faaso.fields"
    package static let port = "faaso.port"
    package static let ports = "faaso.ports"
    package static let stopGrace = "faaso.stop-grace"
    package static let owner = "faaso.container"

    /// What an object is for.
    package enum Role: String, Sendable {
        case function, proxy, test
        /// A container that `faaso run` made.
        case run
        /// A container that is never started: it only writes secrets into a volume.
        case writer
        /// A volume with the secrets of one container.
        case secrets
        /// A volume that a function asked for; never removed.
        case volume
        case network
    }

    /// The filter that finds all of a project's objects.
    package static func filter(_ name: String) -> String { "\(project)=\(name)" }

    package static func base(_ name: String, _ role: Role) -> [String: String] { [project: name, Self.role: role.rawValue] }

    package static func encode(_ fields: [String: String]) -> String {
        (try? JSONCoding.text(fields)) ?? "{}"
    }

    /// A label that is missing or torn reads as no fields at all, so its container differs from every wanted one and is replaced.
    package static func decode(_ text: String?) -> [String: String] {
        guard let text, let fields = try? JSONCoding.decode([String: String].self, from: text.utf8) else { return [:] }
        return fields
    }
}
