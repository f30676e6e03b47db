package import ContainerEngine
import FunctionModel

/// The parts of a project that stay after `faaso down` and are to be removed for good.
package struct PurgeScope: OptionSet, Hashable, Sendable {
    /// The bits of the parts.
    package let rawValue: Int

    /// Creates a scope from its bits.
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Images, secrets and the running state: history, certificates and ports.
    package static let project = PurgeScope(rawValue: 1)
    /// The volumes with the functions' data.
    package static let volumes = PurgeScope(rawValue: 2)
}

/// The parts of a project that are to be removed for good. Pure.
package struct PurgePlan: Hashable, Sendable {
    /// One part of the project.
    package struct Item: Hashable, Sendable {
        /// The kind of a part. The raw values stand in the output.
        package enum Kind: String, Hashable, Sendable {
            case imageTag = "image-tag"
            /// The name that an image has by its digest in the project's registry. Nodes of a swarm
            /// pull images by it, and give them no tag.
            case imageDigest = "image-digest"
            case volume, secret, state
        }

        /// The kind of the part.
        package var kind: Kind
        /// A tag, a name with a digest, the name of a volume or a secret, or the path of the
        /// running state.
        package var name: String

        /// Creates a part.
        package init(_ kind: Kind, _ name: String) { (self.kind, self.name) = (kind, name) }
    }

    /// The parts in the order in which they are removed. The running state comes last.
    package var items: [Item]
    /// The volumes with data that stay.
    package var keptVolumes: [String]

    /// Selects the parts of a project.
    /// - Parameters:
    ///   - images: all images of the engine that builds.
    ///   - pulled: all images of the swarm's manager; empty on one host.
    ///   - deployed: the IDs of the images that the project's records name.
    ///   - repository: the project's repository in its registry, as engines list it; nil for none.
    ///   - volumes: this project's.
    ///   - secrets: the names of the secrets that are set.
    ///   - state: the path of the running state; nil if it does not exist.
    package init(
        project: String, _ scope: PurgeScope, images: [ImageSummary], pulled: [ImageSummary] = [], deployed: Set<String> = [],
        repository: String? = nil, volumes: [VolumeSummary], secrets: [String], state: String?
    ) {
        let data = volumes.filter { $0.labels[Labels.project] == project && $0.labels[Labels.role] == Labels.Role.volume.rawValue }
            .map(\.name).sorted()
        items = []
        if scope.contains(.project) {
            let tags = images.flatMap { image in
                image.tags.filter {
                    PrunePlan.isOurs($0, project: project, labels: image.labels) || PrunePlan.isBuildTag($0, project: project)
                }
            }
            items += tags.sorted().map { Item(.imageTag, $0) }
            // Projects may share a repository, so the records decide.
            let digests = pulled.filter { deployed.contains($0.id) }.flatMap(\.repoDigests).filter { name in
                repository.map { name.hasPrefix($0 + "@") } ?? false
            }
            items += digests.sorted().map { Item(.imageDigest, $0) }
        }
        if scope.contains(.volumes) { items += data.map { Item(.volume, $0) } }
        if scope.contains(.project) {
            items += secrets.sorted().map { Item(.secret, $0) }
            if let state { items.append(Item(.state, state)) }
        }
        keptVolumes = scope.contains(.volumes) ? [] : data
    }

    /// The volumes and secrets that another plan does not name, because they came later.
    package func unnamed(in confirmed: PurgePlan) -> [Item] {
        items.filter { [.volume, .secret].contains($0.kind) && !confirmed.items.contains($0) }
    }

    /// The names of the items of a kind.
    package func names(_ kind: Item.Kind) -> [String] { items.filter { $0.kind == kind }.map(\.name) }
}
