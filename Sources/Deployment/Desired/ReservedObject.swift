import FunctionModel

/// A volume or network that faaso made, so that its labels say, and that a function must not name.
package struct ReservedObject: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable { case volume, network }

    package var kind: Kind
    package var name: String
    /// The project that made it.
    package var project: String
    /// True if it holds the secrets of a container.
    package var isSecret: Bool

    /// Nil for an object that a function of the project may name: one without labels of faaso, or a volume that the project's own
    /// functions asked for.
    package init?(_ kind: Kind, _ name: String, labels: [String: String], for project: String) {
        guard let maker = labels[Labels.project] else { return nil }
        let role = labels[Labels.role]
        if kind == .volume, maker == project, role == Labels.Role.volume.rawValue { return nil }
        (self.kind, self.name, self.project, isSecret) = (kind, name, maker, role == Labels.Role.secrets.rawValue)
    }

    package var description: String {
        let purpose = isSecret ? "holds a container's secrets" : "was made by faaso"
        return "the \(kind.rawValue) '\(name)', which \(purpose) for the project '\(project)'"
    }

    package var hint: String {
        switch kind {
        case .volume where isSecret: "a function that needs a secret lists it under `secrets`"
        case .volume: "name another volume; one that projects share is created by hand: docker volume create NAME"
        case .network: "name another network; one that projects share is created by hand: docker network create NAME"
        }
    }
}
