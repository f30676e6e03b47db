import Deployment
import FunctionModel

/// The objects that interrupted deployments left.
struct Remains: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    @Shared var upstreams: UpstreamFiles
    let candidates: OwnCandidates
    let networks: ProjectNetworks
    let history: DeploymentHistory

    /// Removes writers of volumes, volumes of secrets without a container, networks that no
    /// function names any more, and upstream files without a function.
    ///
    /// It touches no object without this project's label, and no volume that a function asked for.
    /// - Parameter objects: the volumes and networks of now. Nil asks the engine for them.
    func remove(_ observed: ObservedState, _ objects: ObservedObjects?, _ desired: DesiredState) async throws {
        // The engine is asked for both at once, or for neither.
        async let listed = listing(objects?.networks, engine.networks)
        let own = candidates.names
        let writers = Set(own.map(host.names.writer))
        for helper in observed.helpers where !writers.contains(helper.name) { try await engine.remove(helper.id) }
        let owners = Set(observed.containers.map { host.names.container($0.function, $0.number) }).union(own)
        for (volume, labels) in try await listing(objects?.volumes, engine.volumes).sorted(by: { $0.key < $1.key }) {
            guard labels[Labels.role] == Labels.Role.secrets.rawValue, !owners.contains(labels[Labels.owner] ?? "") else { continue }
            try await engine.removeVolume(volume)
        }
        let needed = desired.joinedNetworks.union(observed.containers.flatMap(\.networks))
        try await networks.removeJoined(among: listed, except: needed, isExternal: history.isExternal) {
            host.log(.network, .warning, $0)
        } onRemove: {
            host.log(.network, .network, "removed the network \($0)")
        }
        let known = Set(
            desired.functions.map(\.name) + observed.containers.map(\.function) + (observed.loaded?.routes ?? []).map(\.function))
        for function in observed.upstreams.keys.sorted() where !known.contains(function) { try upstreams.remove(function) }
    }

    /// The objects that were observed, or those that the engine lists now.
    private func listing(
        _ observed: [String: [String: String]]?, _ now: @Sendable () async throws -> [String: [String: String]]
    ) async throws -> [String: [String: String]] {
        if let observed { return observed }
        return try await now()
    }
}
