package import ContainerEngine
import FunctionModel

/// The objects of a project in the engine that are not needed any more. Pure: the same listings
/// give the same plan.
///
/// The plan has only labelled objects and this project's image tags. It never has a volume that a
/// function asked for. A network that functions asked for is in it when none names it any more.
package struct PrunePlan: Hashable, Sendable {
    /// The kind of an object.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case container, volume, network
        case imageTag = "image-tag"
        /// A secret or a config of a swarm.
        case secret, config
    }

    /// One object to remove.
    package struct Item: Hashable, Sendable {
        /// The kind of the object.
        package var kind: Kind
        /// The name by which the object is removed: a tag, or the name of a volume, a network or a
        /// container.
        package var name: String
        /// The identifier of the image, network or container. A volume has none.
        package var id: String?
        /// The reason, for the listing.
        package var reason: String

        /// Creates an object to remove.
        package init(kind: Kind, name: String, id: String? = nil, reason: String) {
            (self.kind, self.name, self.id, self.reason) = (kind, name, id, reason)
        }
    }

    /// A network that no function names, and that stays because of containers.
    package struct Kept: Hashable, Sendable {
        /// The network.
        package var item: Item
        /// The names of the containers that are attached to it, sorted. The name of a container
        /// that does not run has its state.
        package var users: [String]
    }

    /// The objects. Containers come first, because they hold volumes and images.
    package var items: [Item]
    /// The identifiers of the images that lose their last name, so that the engine deletes them.
    package var deleted: Set<String>
    /// The networks that stay because of containers, sorted by name. The engine would remove those
    /// whose containers do not run.
    package var keptNetworks: [Kept]

    /// Plans the removal from listings of the engine.
    /// - Parameters:
    ///   - observed: the state of the project.
    ///   - containers: the containers of the project.
    ///   - volumes: the volumes of the project.
    ///   - unusedVolumes: the names of the volumes that no container in any state has mounted.
    ///   - networks: the networks of the project.
    ///   - attached: the containers in any state of a network, by its identifier.
    ///   - external: the names of networks that the last function to name them called external.
    ///     They stay.
    ///   - images: all images of the engine.
    ///   - kept: the identifiers of images that a current record or a kept deployment names.
    ///   - retired: the time until which an image was deployed, by its identifier, in seconds since
    ///     1970.
    ///   - cutoff: images that were made or deployed after this time stay; nil means that age does
    ///     not count.
    ///   - functions: the functions of the repository.
    ///   - openPorts: the ports that a process of this machine listens on. A transfer to a host is
    ///     under way at such a port.
    ///   - now: the time in seconds since 1970.
    ///   - fate: tells the fate of the process that created a container, by the container's label.
    package init(
        project: String, observed: ObservedState, containers: [ContainerSummary], volumes: [VolumeSummary],
        unused unusedVolumes: Set<String> = [], networks: [NetworkSummary] = [], attached: [String: [ContainerSummary]] = [:],
        external: Set<String> = [],
        images: [ImageSummary], kept: Set<String>, functions: Set<String>, retired: [String: Int64] = [:], before cutoff: Int64? = nil,
        openPorts: Set<Int> = [], now: Int64,
        fate: (String?) -> Maker.Fate = { $0.map { Maker(text: $0).fate } ?? .unknown }
    ) {
        let leftovers = Self.leftovers(observed)
        let removed = containers.filter { $0.labels[Labels.project] == project }.compactMap { container -> Item? in
            guard let reason = Self.reason(container, leftovers, now, fate) else { return nil }
            return Item(kind: .container, name: container.name, id: container.id, reason: reason)
        }
        let staying = containers.filter { container in !removed.contains { $0.id == container.id } }
        let owners = Set(staying.map(\.name))
        let orphans = volumes.filter {
            $0.labels[Labels.project] == project && $0.labels[Labels.role] == Labels.Role.secrets.rawValue
                && !owners.contains($0.labels[Labels.owner] ?? "")
        }.map { Item(kind: .volume, name: $0.name, reason: "secrets of a container that is gone") }
        // The volume goes with its container, unless somebody else removed the container.
        let keepers = volumes.filter {
            $0.labels[Labels.project] == project && $0.labels[Labels.role] == Labels.Role.keeper.rawValue && unusedVolumes.contains($0.name)
        }.map { Item(kind: .volume, name: $0.name, reason: "of a proxy that is gone") }
        let needed = kept.union(staying.map(\.imageID))
        let isOld = { (image: ImageSummary) in cutoff.map { max(image.created, retired[image.id] ?? 0) < $0 } ?? true }
        let tags = images.filter { !needed.contains($0.id) && isOld($0) }.flatMap { image in
            image.tags.filter { Self.isOurs($0, project: project, labels: image.labels) }.map {
                Item(kind: .imageTag, name: $0, id: image.id, reason: Self.reason(image, functions))
            }
        }
        let bases = images.flatMap { image in
            image.tags.filter { Self.isBuildTag($0, project: project) }.map {
                Item(kind: .imageTag, name: $0, id: image.id, reason: "left over from a build")
            }
        }
        let shipped = images.flatMap { image in
            (image.tags + image.repoDigests).filter { ShippingName.port(of: $0).map { !openPorts.contains($0) } ?? false }.map {
                Item(kind: .imageTag, name: $0, id: image.id, reason: "left over from a transfer to a host")
            }
        }
        let gone = Set(removed.compactMap(\.id))
        let unjoined = Self.unjoined(networks.filter { !external.contains($0.name) }, project, observed).map { item in
            let users = attached[item.id ?? "", default: []].filter { !gone.contains($0.id) }
            return Kept(item: item, users: users.map(\.nameWithState).sorted())
        }
        keptNetworks = unjoined.filter { !$0.users.isEmpty }.sorted { $0.item.name < $1.item.name }
        let unused = unjoined.filter(\.users.isEmpty).map(\.item)
        let sections = [removed, orphans + keepers, unused, tags + bases + shipped]
        items = sections.flatMap { $0.sorted { $0.name < $1.name } }
        let removedNames = Set(items.filter { $0.kind == .imageTag }.map(\.name))
        deleted = Set(images.filter { Self.isDeleted($0, without: removedNames) }.map(\.id))
    }

    /// True when an image has names, and loses all of them. A digest goes with the last tag of its
    /// repository.
    private static func isDeleted(_ image: ImageSummary, without removed: Set<String>) -> Bool {
        let names = image.tags + image.repoDigests
        guard !names.isEmpty, image.tags.allSatisfy(removed.contains), names.contains(where: removed.contains) else { return false }
        let repositories = Set(image.tags.map(repository))
        return image.repoDigests.allSatisfy { removed.contains($0) || repositories.contains(repository($0)) }
    }

    /// The repository of a name with a tag or a digest.
    private static func repository(_ name: String) -> Substring {
        if let at = name.firstIndex(of: "@") { return name[..<at] }
        guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return name[...] }
        return name[..<colon]
    }

    /// The networks that functions asked for, and that neither a container nor the last deployment
    /// needs.
    private static func unjoined(_ networks: [NetworkSummary], _ project: String, _ observed: ObservedState) -> [Item] {
        let needed = (observed.lastDeployment?.desired.joinedNetworks ?? []).union(observed.containers.flatMap(\.networks))
        return networks.filter {
            $0.labels[Labels.project] == project && $0.labels[Labels.role] == Labels.Role.joinedNetwork.rawValue
                && !needed.contains($0.name)
        }.map { Item(kind: .network, name: $0.name, id: $0.id, reason: "named by no function any more") }
    }

    /// The identifiers of functions' containers that serve nothing.
    private static func leftovers(_ observed: ObservedState) -> Set<String> {
        let wanted = observed.lastDeployment.map { Set($0.desired.functions.map(\.name)) }
        return Set(
            Set(observed.containers.map(\.function)).flatMap { function -> [String] in
                // Without a record the desired functions are unknown, so only leftovers count.
                if let wanted, !wanted.contains(function) { return observed.containers(of: function).map(\.id) }
                return observed.leftovers(function).map(\.id)
            })
    }

    private static func reason(_ image: ImageSummary, _ functions: Set<String>) -> String {
        let function = image.labels[Labels.function] ?? ""
        return functions.contains(function)
            ? "named by no current record and by no kept deployment" : "'\(function)' is neither in the repository nor in a kept deployment"
    }

    private static func reason(
        _ container: ContainerSummary, _ leftovers: Set<String>, _ now: Int64, _ fate: (String?) -> Maker.Fate
    ) -> String? {
        switch container.labels[Labels.role].flatMap(Labels.Role.init) {
        case .writer: "left over from writing secrets"
        case .test, .run:
            switch fate(container.labels[Contract.makerLabel]) {
            case .alive: nil
            case .gone: "left over from a killed run"
            // A younger container may belong to another clone that is testing.
            case .unknown: container.state != "running" || now - container.created > 3600 ? "left over from a test" : nil
            }
        case .function: leftovers.contains(container.id) ? "serves nothing" : nil
        default: nil
        }
    }

    /// True when a tag is `<project>/<function>:latest`, or has 16 digits of a key as its version.
    ///
    /// The labels must name the function: another image may have a similar name.
    static func isOurs(_ tag: String, project: String, labels: [String: String]) -> Bool {
        guard let function = labels[Labels.function], let colon = tag.lastIndex(of: ":") else { return false }
        let version = tag[tag.index(after: colon)...]
        let isKey = version.utf8.count == 16 && version.allSatisfy { $0.isHexDigit && !$0.isUppercase }
        return tag[..<colon] == ImageName(project: project, function: function).repository && (version == ImageName.newestVersion || isKey)
    }

    /// True when a tag is `<project>/<function>:base-`, 16 digits, and 8 digits of the build.
    /// Earlier versions had no digits of the build.
    ///
    /// Such a tag names a base while a function's image is built. No build of this clone runs
    /// during a prune.
    static func isBuildTag(_ tag: String, project: String) -> Bool {
        guard tag.hasPrefix("\(project)/"), let colon = tag.lastIndex(of: ":") else { return false }
        let parts = tag[tag.index(after: colon)...].split(separator: "-", omittingEmptySubsequences: false)
        let counts = parts.map(\.utf8.count)
        return parts[0] == "base" && (counts == [4, 16] || counts == [4, 16, 8])
            && parts.dropFirst().allSatisfy { $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } }
    }
}
