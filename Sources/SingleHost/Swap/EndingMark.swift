import ContainerEngine
import Deployment

/// The mark of a container that serves and is being stopped: its name.
///
/// An engine goes on with a stop after its client was killed, and reports a running container until
/// then.
struct EndingMark: Sendable {
    let names: ObjectNames
    let engine: EngineEffects

    /// Marks a container before its stop. A container that cannot be renamed is stopped without a
    /// mark.
    func set(_ container: ObservedContainer) async {
        let name = names.container(container.function, container.number)
        if container.name == name { try? await engine.rename(container.id, to: names.ending(name)) }
    }

    /// Marks a proxy before its stop.
    func set(_ proxy: ObservedProxy) async {
        if proxy.name == names.proxy { try? await engine.rename(proxy.id, to: names.proxyBefore) }
    }

    /// Removes the mark of a container before its start.
    /// - Returns: the container with its name.
    func removed(from container: ObservedContainer) async throws -> ObservedContainer {
        var container = container
        let name = names.container(container.function, container.number)
        guard container.name == names.ending(name) else { return container }
        try await engine.rename(container.id, to: name)
        container.name = name
        return container
    }
}
