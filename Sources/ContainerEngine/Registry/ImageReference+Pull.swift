extension ImageReference {
    /// The tag or digest, in the form that the engine's routes expect beside the name.
    package var version: String { digest ?? tag ?? "latest" }

    /// The key under which the docker CLI stores the credentials of this registry.
    ///
    /// For Docker Hub it is the address of its first API (docker/cli, `cli/command/registry.go`).
    package var credentialKey: String { registry == Self.hub ? Self.hubKey : registry }

    /// The command that logs in to this registry.
    var loginCommand: String { registry == Self.hub ? "docker login" : "docker login \(registry)" }

    /// Docker Hub, the default registry.
    static let hub = "docker.io"
    /// The key of Docker Hub in `config.json`.
    static let hubKey = "https://index.docker.io/v1/"
    /// The hosts that stand for Docker Hub in hand-written files.
    static let hubHosts = ["index.docker.io", hub, "registry-1.docker.io"]
}
