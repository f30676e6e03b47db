import Basics
import ContainerEngine
import FoundationEssentials
package import HTTPClient

/// The addresses of a registry, by docker's rules.
package enum RegistryAddress {
    /// The addresses to try, in order.
    ///
    /// A registry on a loopback address, or in the engine's `insecure-registries`, may have no TLS.
    /// Certificates come from docker's folder `certs.d` and from the system.
    /// - Parameters:
    ///   - insecure: the registries without TLS, as ``EngineInformation/insecureRegistries`` has
    ///     them.
    ///   - files: returns the names of the files in a folder; empty if there is none.
    package static func endpoints(
        of repository: SharedRepository, insecure: Set<String>, files: (_ folder: String) -> [String] = Self.files
    ) -> [HTTPEndpoint] {
        let registry = repository.base.registry
        if registry == "docker.io" { return [.tls(host: "registry-1.docker.io", port: 443, authorities: [])] }
        // A reference has a host that is valid.
        let parts = RegistryHost(registry[...])
        let (host, port) = (parts?.name ?? registry, parts?.port.flatMap { Int($0) })
        let folder = RegistryCertificates.folder(registry)
        let authorities = files(folder).filter { $0.hasSuffix(".crt") }.sorted().map { "\(folder)/\($0)" }
        let secure = HTTPEndpoint.tls(host: host, port: port ?? 443, authorities: authorities)
        guard isLoopback(host) || insecure.contains(registry) else { return [secure] }
        return [.tcp(host: host, port: port ?? 80), secure]
    }

    /// Lists a folder of the real disk.
    package static func files(_ folder: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

    private static func isLoopback(_ host: String) -> Bool {
        let isAddress = host.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
        return host == "localhost" || host == "::1" || host.hasPrefix("127.") && isAddress
    }
}
