import Deployment

/// The mark of a container that serves and is being stopped: its name.
///
/// An engine goes on with a stop after its client was killed, and reports a running container until
/// then.
struct EndingMark: Sendable {
    let host: Host
    @Shared var engine: EngineEffects

    /// Marks a container before its stop.
    ///
    /// A container that cannot be renamed is stopped without a mark. The error is logged, not
    /// thrown.
    func set(_ container: ObservedContainer) async {
        let name = host.names.container(container.function, container.number)
        guard container.name == name, !container.isEnding else { return }
        await rename(container.id, to: ObjectNames.ending(name), .container(container.function))
    }

    /// Marks a proxy before its stop. A proxy that cannot be renamed is stopped without a mark.
    func set(_ proxy: ObservedProxy) async {
        if proxy.name == host.names.proxy { await rename(proxy.id, to: host.names.proxyBefore, .proxy) }
    }

    /// Removes the mark of a container.
    /// - Returns: the container without the mark.
    func removed(from container: ObservedContainer) async throws -> ObservedContainer {
        guard container.isEnding else { return container }
        try await engine.rename(container.id, to: container.name)
        var container = container
        container.isEnding = false
        return container
    }

    private func rename(_ id: String, to name: String, _ subject: DeploymentEvent.Subject) async {
        do { try await engine.rename(id, to: name) } catch {
            if !RemovalUnderWay.isCause(of: error) {
                host.log(subject, .warning, "could not be renamed to \(name) before its stop: \(error)")
            }
        }
    }
}
