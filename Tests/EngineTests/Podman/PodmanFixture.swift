import ContainerEngine
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A podman with a service and a storage of its own. Its base images come from the Docker engine of
/// this machine, so podman lists them in `localhost`.
struct PodmanFixture: Sendable {
    private let scenario: Scenario
    /// The folder of podman's storage and socket. Its name is short, because sockets have short
    /// paths.
    private let folder: String

    /// Runs `body` while the service answers. All that podman holds is removed afterwards.
    static func run(_ scenario: Scenario, _ body: (PodmanFixture) async throws -> Void) async throws {
        let fixture = PodmanFixture(scenario: scenario, folder: scenario.folder + "/podman")
        try await fixture.prepare()
        let service = try Program.start(
            fixture.command + ["system", "service", "--time=0", "unix://" + fixture.socket], environment: fixture.settings)
        let result: Result<Void, any Error>
        do {
            try await eventually("podman's socket is there") { access(fixture.socket, F_OK) == 0 }
            result = .success(try await body(fixture))
        } catch { result = .failure(error) }
        _ = try? await fixture.faaso("down")
        await scenario.tidy("\(fixture.words) rm -fa -t 0; \(fixture.words) volume prune -f; \(fixture.words) network prune -f")
        service.signal(SIGTERM)
        _ = try? await service.finished(within: .seconds(120))
        // The storage of a layer may still be mounted.
        await scenario.tidy("\(fixture.words) rmi -fa; umount \(fixture.folder)/root/overlay || :")
        try result.get()
    }

    private var socket: String { folder + "/podman.sock" }
    private var settings: [String: String] { ["CONTAINERS_CONF": folder + "/containers.conf"] }

    private var command: [String] {
        ["podman", "--root", folder + "/root", "--runroot", folder + "/run", "--tmpdir", folder + "/tmp"]
    }

    /// The words of a podman command, for the shell.
    private var words: String { "CONTAINERS_CONF=\(folder)/containers.conf " + command.joined(separator: " ") }

    private func prepare() async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Limits of the user who starts podman may be lower than podman's own, and runc also runs with
        // both versions of control groups mounted. Other networks of the machine's podman are not
        // touched, because they lie in another folder.
        let settings = """
            [containers]
            default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
            [network]
            network_backend = "netavark"
            network_config_dir = "\(folder)/networks"
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"

            """
        try #require(FileManager.default.createFile(atPath: folder + "/containers.conf", contents: Data(settings.utf8)))
        let images = "\(RealEngine.image) \(RealEngine.proxyImage)"
        try await scenario.shell("docker save \(images) | \(words) load >&2")
    }

    /// Runs a verb of `faaso` on this engine.
    func faaso(_ arguments: String...) async throws -> Finished {
        try await scenario.faaso(arguments, environment: ["DOCKER_HOST": "unix://" + socket])
    }

    /// Runs a verb, which must succeed.
    @discardableResult
    func succeed(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> Finished {
        let done = try await scenario.faaso(arguments, environment: ["DOCKER_HOST": "unix://" + socket])
        try #require(done.status == 0, "\(arguments): \(done.output)\(done.errors)", sourceLocation: sourceLocation)
        return done
    }

    /// A connection to the service.
    func connect() async throws -> Engine { try await Engine.connect(.unix(socket)) }

    /// The output of a podman command.
    func podman(_ words: String) async throws -> String { try await scenario.shell("\(self.words) \(words)") }
}
