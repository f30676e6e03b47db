/// The certificates of registries, by docker's rules. `faaso` trusts the same ones.
package enum RegistryCertificates {
    /// The folder with the authorities of a registry.
    package static func folder(_ registry: String) -> String { "/etc/docker/certs.d/\(registry)" }

    /// The hint for a registry whose certificate is not trusted.
    package static func hint(_ registry: String) -> String { "trust its certificate: put it into \(folder(registry))/ca.crt" }
}
