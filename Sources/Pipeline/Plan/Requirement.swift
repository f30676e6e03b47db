package import FunctionModel

/// A secret, network or volume that a function names, with its place in the files.
package struct Requirement: Hashable, Sendable, Codable {
    /// The kind of a requirement.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A secret of the container. Only the running state has its value.
        case secret
        /// A secret of the build. The environment may also have its value.
        case buildSecret
        /// A network that the container joins. An external one must exist.
        case network
        /// A volume of the container.
        case volume
    }

    /// The name of the function.
    package var function: String
    /// The kind of the requirement.
    package var kind: Kind
    /// The name of the secret, network or volume.
    package var name: String
    /// The place in metadata.yml that names it.
    package var location: SourceLocation
    /// True for a network that a deployment never creates.
    package var isExternal = false

    /// All requirements of a function.
    package static func all(_ function: Function) -> [Requirement] {
        func all(_ kind: Kind, _ field: String, _ names: [String]) -> [Requirement] {
            names.enumerated().map { index, name in
                Requirement(
                    function: function.name, kind: kind, name: name,
                    location: function.locations["\(field).\(index)"] ?? function.location)
            }
        }
        let metadata = function.metadata
        return all(.secret, "secrets", metadata.secrets) + all(.buildSecret, "build_secrets", metadata.buildSecrets)
            + all(.network, "networks", metadata.networks) + all(.volume, "volumes", metadata.volumes.map(\.source))
    }

    /// The variable that may have the value of a build secret.
    var variable: String { Contract.secretVariable(name) }
}

extension Project {
    /// The requirements of some kinds. Only functions with a container need anything except build
    /// secrets.
    package func requirements(_ kinds: Set<Requirement.Kind>, functions wanted: FunctionScope = .all) -> [Requirement] {
        let contained = functionsWithContainer
        let external = Set(functions.filter { contained.contains($0.name) }.flatMap(\.metadata.externalNetworks))
        var found = functions.filter { wanted.contains($0.name) }.flatMap(Requirement.all)
            .filter { kinds.contains($0.kind) && ($0.kind == .buildSecret || contained.contains($0.function)) }
        for index in found.indices where found[index].kind == .network { found[index].isExternal = external.contains(found[index].name) }
        return found
    }

    /// The functions whose containers cannot be created because a secret is not set, with the
    /// problems. Other functions are not affected.
    /// - Parameter files: the files of the repository, for the lines in messages.
    package func missingSecrets(stored: Set<String>, in files: ProjectFiles) -> [String: ProjectProblems] {
        let available = Available(project: name, secrets: stored, environment: [:]) { $0.line(in: files) }
        return Dictionary(grouping: requirements([.secret]), by: \.function).compactMapValues { requirements in
            let problems = requirements.compactMap(available.problem)
            return problems.isEmpty ? nil : ProjectProblems(problems)
        }
    }
}
