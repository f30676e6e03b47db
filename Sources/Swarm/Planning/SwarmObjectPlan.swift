package import ContainerEngine

/// The secrets or configs to create before services change, and those to remove afterwards. Pure.
package struct SwarmObjectPlan: Hashable, Sendable {
    /// The names of the objects to create, sorted.
    package var missing: [String]
    /// The objects that no service needs, sorted by name.
    package var unused: [SwarmObject]

    /// Compares the objects of a project with its services.
    /// - Parameters:
    ///   - existing: the objects of the project that services have. Locks and records are not among
    ///     them.
    ///   - wanted: the services after the deployment.
    ///   - services: the services as they are. A swarm can return to the specification before, so
    ///     its objects count as well.
    package init(
        _ kind: SwarmObject.Kind, existing: [SwarmObject], wanted: [ServiceSpecification], services: [ServiceSummary]
    ) {
        let needed = Set(wanted.flatMap { $0.objects(kind) })
        let used = services.flatMap { $0.specification.objects(kind) + ($0.previous?.objects(kind) ?? []) }
        let there = Set(existing.map(\.name))
        missing = needed.subtracting(there).sorted()
        let stays = needed.union(used)
        unused = existing.filter { !stays.contains($0.name) }.sorted { $0.name < $1.name }
    }
}

extension ServiceSpecification {
    /// The names of the secrets or configs that the service has.
    package func objects(_ kind: SwarmObject.Kind) -> [String] {
        switch kind {
        case .secret: container.secrets.map(\.name)
        case .config: container.configs.map(\.name)
        }
    }
}
