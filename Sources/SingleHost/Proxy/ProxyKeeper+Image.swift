import CaddyKeeper
import ContainerEngine
import ContentHash
import Deployment
import FunctionModel

/// The change of the proxy's image without a new container.
extension ProxyKeeper {
    /// Hands over to the Caddy of the desired image. The container stays, with its sockets.
    /// - Returns: false, with nothing changed, if that Caddy needs its image.
    func changeCaddy(_ desired: DesiredState, _ observed: ObservedState) async throws -> Bool {
        guard let proxy = observed.proxies.first else { return false }
        let image = desired.proxy.image
        try await ensureImage(image)
        let program: String?
        if proxy.fields[ProxyInputs.image] != image {
            guard let caddy = try await engine.caddy(image), ElfProgram.runsAlone(caddy),
                try ElfProgram.machine(caddy) == ElfProgram.machine(self.program())
            else {
                host.log(.proxy, .warning, "the Caddy of \(image) needs its image, so the container is replaced, which interrupts service")
                return false
            }
            let name = ChosenCaddy.programName(digest: String(Digest.of(caddy).hex.prefix(16)))
            let file = TarArchive.File(name: name, bytes: caddy, permissions: 0o755)
            try await engine.putArchive(proxy.id, at: KeeperFolder.run, TarArchive.encode([file]))
            program = name
        } else {
            program = nil
        }
        let next = try desired.firstCaddyfile(after: observed.loaded, serving: Set(observed.upstreams.keys))
        let handover = Handover(host: host, admin: admin, clock: clock, caddyfiles: caddyfiles)
        try await handover.run(next, isUnended: observed.isLoading) { try await admin.change($0, image, program) }
        try caddyfiles.removeOldSnippets(desired)
        inFlight.forgetVersion()
        host.log(.proxy, .reloaded, "serves with the Caddy of \(image)")
        return true
    }
}
