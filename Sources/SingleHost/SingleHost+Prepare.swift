package import Deployment
import ContainerEngine

extension SingleHost {
    /// Makes everything ready for functions to be deployed: the state folder, the network, and a proxy that runs
    /// with the Caddyfile that was loaded last. What was lost of the running state is made again from labels.
    ///
    /// An upstream file is written for a function that is observed to be healthy.
    /// - Parameter last: what was just observed, under the same lock.
    package func prepare(_ desired: DesiredState, from last: ObservedState) async throws {
        var observed = last
        // Docker's bridges hold about a thousand containers, and while it is replaced a function has two.
        if desired.functions.count > 900 { throw DeploymentError.tooManyFunctions(desired.functions.count) }
        try makeState()
        observed.mounts = try mounts()
        // Whoever holds the lock closes none yet: it is of a run that was killed, and each answer would go on closing its connection.
        if observed.isClosing { try files.remove(state.closing) }
        _ = try await networks.functions()
        try adoptPorts(observed)
        for function in Set(observed.containers.map(\.function)).sorted() {
            guard let container = observed.serving(function), container.health == .healthy,
                observed.upstreams[function] != container.alias,
                // One that waited for its tests when its deployment was ended never was to serve.
                try await engine.condition(container.id)?.isKeptRunning ?? false
            else { continue }
            try files.write(state.upstream(function), Array(container.alias.utf8))
            observed.upstreams[function] = container.alias
        }
        try await ensureProxy(desired, observed)
        try await checkCaddyfile(desired)
    }

    /// Asks Caddy whether it would take the Caddyfile, before any function is touched.
    private func checkCaddyfile(_ desired: DesiredState) async throws {
        let text = try desired.caddyfile(desired.routes)
        guard try loadedCaddyfile()?.text != text else { return }
        try writeSnippets(desired)
        try await effects.proxy.adapt(text)
    }

    private func adoptPorts(_ observed: ObservedState) throws {
        try withPorts { ports in
            for container in observed.containers { ports.adopt(container.ports, for: container.function) }
        }
    }
}
