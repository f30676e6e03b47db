import FunctionModel

/// A volume or network that faaso created, by its labels. A function must not name it.
package struct ReservedObject: Hashable, Sendable, CustomStringConvertible {
    /// The kind of the object.
    package enum Kind: String, Hashable, Sendable { case volume, network }

    /// The kind of the object.
    package var kind: Kind
    /// The name of the object.
    package var name: String
    /// The project that created the object.
    package var project: String
    /// True when the volume holds the secrets of a container.
    package var isSecret: Bool

    /// Creates the value from an object's labels; nil if a function of the project may name the
    /// object.
    ///
    /// A function may name an object without labels of faaso, and a volume or network that the
    /// project's own functions asked for.
    package init?(_ kind: Kind, _ name: String, labels: [String: String], for project: String) {
        guard let maker = labels[Labels.project] else { return nil }
        let role = labels[Labels.role]
        let asked: Labels.Role = kind == .volume ? .volume : .joinedNetwork
        if maker == project, role == asked.rawValue { return nil }
        (self.kind, self.name, self.project, isSecret) = (kind, name, maker, role == Labels.Role.secrets.rawValue)
    }

    package var description: String {
        let purpose = isSecret ? "holds a container's secrets" : "was made by faaso"
        return "the \(kind.rawValue) '\(name)', which \(purpose) for the project '\(project)'"
    }

    /// Advice for the user: the way to another name, or to an object that projects share.
    package var hint: String {
        switch kind {
        case .volume where isSecret: "a function that needs a secret lists it under `secrets`"
        case .volume: "name another volume; one that projects share is created by hand: docker volume create NAME"
        case .network: "name another network; one that projects share is created by hand: docker network create NAME"
        }
    }
}
