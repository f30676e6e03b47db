import Basics

/// The docker command that builds images. It applies the user's settings, such as credential
/// helpers and proxies.
package struct DockerCLI: Hashable, Sendable, Codable {
    /// The builder that the command uses.
    package enum Builder: String, Hashable, Sendable, Codable {
        /// The buildx plugin with the engine's own BuildKit.
        case buildx
        /// BuildKit inside the CLI (versions 18.09 to 22).
        case builtIn
        /// The legacy builder, without secrets and cache mounts.
        case legacy
        /// Podman's builder, behind the route of the legacy builder.
        case podman
    }

    /// The path of the command.
    package var path: String
    /// The builder that the command uses.
    package var builder: Builder

    /// Creates a command.
    package init(path: String, builder: Builder) {
        self.path = path
        self.builder = builder
    }

    /// True when builds use BuildKit.
    package var buildKit: Bool { builder == .buildx || builder == .builtIn }

    /// The command with the builder that it uses for an engine. Podman has no BuildKit session, so
    /// the CLI sends the whole context to podman's own builder.
    package func building(on kind: EngineKind) -> DockerCLI {
        kind.isPodman ? DockerCLI(path: path, builder: .podman) : self
    }

    /// Finds the docker command. `FAASO_DOCKER` is used unconditionally. Otherwise the first
    /// `docker` on `PATH` with BuildKit is used, else the first one.
    ///
    /// Each candidate is run, which takes some 100 ms. Callers can cache the result while
    /// ``fingerprint(environment:)`` is the same.
    /// - Throws: ``EngineError/noDockerCLI(reason:)``, `CancellationError`.
    package static func locate(environment: [String: String]) async throws -> DockerCLI {
        if let path = environment["FAASO_DOCKER"], !path.isEmpty {
            guard let builder = try await builder(of: path, environment) else {
                throw EngineError.noDockerCLI(reason: "FAASO_DOCKER names \(path), which cannot be run")
            }
            return DockerCLI(path: path, builder: builder)
        }
        var first: DockerCLI?
        for path in candidates(environment["PATH"] ?? "") {
            guard let builder = try await builder(of: path, environment) else { continue }
            let found = DockerCLI(path: path, builder: builder)
            if found.buildKit { return found }
            first = first ?? found
        }
        guard let first else { throw EngineError.noDockerCLI(reason: "docker is not on the PATH") }
        return first
    }

    /// True when ``locate(environment:)`` could return a command with this path.
    package static func isCandidate(_ path: String, environment: [String: String]) -> Bool {
        if let chosen = environment["FAASO_DOCKER"], !chosen.isEmpty { return path == chosen }
        return candidates(environment["PATH"] ?? "").contains(path)
    }

    /// Every executable `docker` on the path, in order and without duplicates.
    static func candidates(_ path: String) -> [String] { SearchPath.programs(named: "docker", on: path) }

    /// The builder of a command; nil if the command cannot be run.
    private static func builder(of path: String, _ environment: [String: String]) async throws -> Builder? {
        guard let version = try await Executable.output(path, ["--version"], environment) else { return nil }
        if try await Executable.output(path, ["buildx", "version"], environment) != nil { return .buildx }
        return major(ofVersion: version).map { (18..<23).contains($0) } == true ? .builtIn : .legacy
    }

    /// The major version: 20 for `Docker version 20.10.24+dfsg1, build 297e128`. Since version 23,
    /// BuildKit needs the buildx plugin.
    static func major(ofVersion text: String) -> Int? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let index = words.firstIndex(of: "version"), index + 1 < words.count else { return nil }
        return Int(words[index + 1].prefix { $0.isNumber })
    }
}
