/// The docker command, by which images are built: it brings what its user has set up, such as credential helpers and proxies.
package struct DockerCLI: Hashable, Sendable, Codable {
    /// Which builder it drives.
    package enum Builder: String, Hashable, Sendable, Codable {
        /// The buildx plugin, with the engine's own BuildKit.
        case buildx
        /// BuildKit built into the CLI (18.09 to 22).
        case builtIn
        /// The old builder: no secrets, no cache mounts.
        case legacy
    }

    package var path: String
    package var builder: Builder

    package init(path: String, builder: Builder) {
        self.path = path
        self.builder = builder
    }

    /// True if builds go through BuildKit.
    package var buildKit: Bool { builder != .legacy }

    /// `FAASO_DOCKER`, whatever it can do; else the first `docker` on `PATH` that can do BuildKit; else the first. Asks each by running it,
    /// which takes some 100 ms: worth remembering while ``fingerprint(environment:)`` is the same.
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

    /// True if ``locate(environment:)`` could return a command of this path.
    package static func isCandidate(_ path: String, environment: [String: String]) -> Bool {
        if let chosen = environment["FAASO_DOCKER"], !chosen.isEmpty { return path == chosen }
        return candidates(environment["PATH"] ?? "").contains(path)
    }

    /// Every `docker` on the path, in order, each once.
    static func candidates(_ path: String) -> [String] {
        var seen: Set<String> = []
        return path.split(separator: ":").map { "\($0)/docker" }.filter { Executable.isRunnable($0) && seen.insert($0).inserted }
    }

    /// nil when it cannot be run at all.
    private static func builder(of path: String, _ environment: [String: String]) async throws -> Builder? {
        guard let version = try await Executable.output(path, ["--version"], environment) else { return nil }
        if try await Executable.output(path, ["buildx", "version"], environment) != nil { return .buildx }
        return major(ofVersion: version).map { (18..<23).contains($0) } == true ? .builtIn : .legacy
    }

    /// `Docker version 20.10.24+dfsg1, build 297e128`: 20. From 23 on BuildKit is in the buildx plugin alone.
    static func major(ofVersion text: String) -> Int? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let index = words.firstIndex(of: "version"), index + 1 < words.count else { return nil }
        return Int(words[index + 1].prefix { $0.isNumber })
    }
}
