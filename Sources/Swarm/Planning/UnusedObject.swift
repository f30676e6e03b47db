package import ContainerEngine

/// A secret or a config that no service needs.
package struct UnusedObject: Hashable, Sendable {
    /// The kind of the object.
    package var kind: SwarmObject.Kind
    /// The ID of the object.
    package var id: String
    /// The name of the object.
    package var name: String

    /// The objects that no service needs, sorted by name. Pure.
    /// - Parameters:
    ///   - existing: the objects of the project that services have. Locks and records are not among
    ///     them.
    ///   - services: the services as they are. A swarm can return to the specification before, so
    ///     its objects count as well.
    ///   - kept: the names of objects that stay although no service has them.
    static func list(
        _ kind: SwarmObject.Kind, _ existing: [SwarmObject], _ services: [ServiceSummary], kept: Set<String> = []
    ) -> [UnusedObject] {
        let used = services.flatMap { $0.specification.objects(kind) + ($0.previous?.objects(kind) ?? []) }
        let stays = kept.union(used)
        return existing.filter { !stays.contains($0.name) }.sorted { $0.name < $1.name }
            .map { UnusedObject(kind: kind, id: $0.id, name: $0.name) }
    }
}

extension ServiceSpecification {
    /// The names of the secrets or configs that the service has.
    func objects(_ kind: SwarmObject.Kind) -> [String] {
        switch kind {
        case .secret: container.secrets.map(\.name)
        case .config: container.configs.map(\.name)
        }
    }
}
