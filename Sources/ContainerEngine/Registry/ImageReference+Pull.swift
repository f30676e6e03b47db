extension ImageReference {
    /// The tag or digest, as the engine's routes take it beside the name.
    package var version: String { digest ?? tag ?? "latest" }

    /// The key under which the docker CLI keeps this registry's credentials.
    ///
    /// Docker Hub keeps the address of its first API (docker/cli, `cli/command/registry.go`).
    package var credentialKey: String { registry == Self.hub ? Self.hubKey : registry }

    /// The command that logs in to this registry.
    var loginCommand: String { registry == Self.hub ? "docker login" : "docker login \(registry)" }

    /// Docker Hub, the registry of references that name none.
    static let hub = "docker.io"
    /// Docker Hub's key in `config.json`.
    static let hubKey = "https://index.docker.io/v1/"
    /// The hosts under which hand-written files name Docker Hub.
    static let hubHosts = ["index.docker.io", hub, "registry-1.docker.io"]
}
