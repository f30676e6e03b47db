import Basics
import FoundationEssentials
package import FunctionModel

/// The labels on everything that faaso creates in the engine. They identify an object and its
/// inputs.
///
/// Only objects with the label ``project`` are ever changed. A label never holds the value of a
/// secret or of an environment variable.
package enum Labels {
    /// The name of the project.
    package static let project = Contract.projectLabel
    /// The purpose of the object: a ``Role``.
    package static let role = Contract.roleLabel
    /// The name of the function.
    package static let function = Contract.functionLabel
    /// The number of the container among those of the function.
    package static let number = "faaso.number"
    /// The repository that deployed the object.
    package static let repository = "faaso.repository"
    /// The path of the state folder.
    package static let state = "faaso.state"
    /// The key of the image.
    package static let imageKey = "faaso.image-key"
    /// The digests of the fields that the container was created with, as a JSON object. They allow
    /// to name a changed field.
    package static let fields = "faaso.fields"
    /// The host port that the container is published on.
    package static let port = "faaso.port"
    /// The port that the function listens on inside the container. Containers of older versions do
    /// not have the label, and listen on `Contract.port`.
    package static let containerPort = "faaso.container-port"
    /// The pair of host ports that the function has, separated by a comma.
    package static let ports = "faaso.ports"
    /// The time that the container gets to end after a stop, in milliseconds.
    package static let stopGrace = "faaso.stop-grace"
    /// The container that a volume of secrets belongs to.
    package static let owner = "faaso.container"

    /// The purpose of an object.
    package typealias Role = Contract.Role

    /// The filter that finds all of a project's objects.
    package static func filter(_ name: String) -> String { "\(project)=\(name)" }

    /// The filters that find the objects of a project with a role.
    package static func filters(_ name: String, _ role: Role) -> [String] { [filter(name), "\(Self.role)=\(role.rawValue)"] }

    /// The labels of every object of a project with a role.
    package static func base(_ name: String, _ role: Role) -> [String: String] { [project: name, Self.role: role.rawValue] }

    /// The text of a label that holds fields: a JSON object.
    package static func encode(_ fields: [String: String]) -> String {
        (try? JSONCoding.text(fields)) ?? "{}"
    }

    /// The fields of a label. A missing or torn label has no fields. Its container differs from
    /// every desired one and is replaced.
    package static func decode(_ text: String?) -> [String: String] {
        guard let text, let fields = try? JSONCoding.decode([String: String].self, from: text.utf8) else { return [:] }
        return fields
    }
}
