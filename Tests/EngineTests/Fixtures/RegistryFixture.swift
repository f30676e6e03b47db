import Glibc
import TestSupport
import Testing

/// A registry on this machine that needs a name and a password, with an image in it.
struct RegistryFixture: Sendable {
    let scenario: Scenario
    let port: Int
    private let server: Started

    var image: String { "127.0.0.1:\(port)/\(scenario.project)/base:1" }

    /// The user `joe` with the password `sesame`, as bcrypt.
    private static let users = #"joe:$2y$05$uwE.Y.RU.LnTVh0YN5PGQ.5tFyIOZx2/7aqA6tjN.qpRhtmQw/AYO"#

    /// Runs `body` while the registry runs, and then removes all its objects.
    static func run(_ scenario: Scenario, _ body: (RegistryFixture) async throws -> Void) async throws {
        try #require(access("/usr/bin/docker-registry", X_OK) == 0, "install Debian's docker-registry; scripts/test does so")
        let port = scenario.port + 38
        let folder = scenario.folder + "/registry"
        try await scenario.shell("mkdir -p '\(folder)/config'")
        try scenario.write("../registry/users", users + "\n")
        try scenario.write(
            "../registry/registry.yml",
            """
            version: 0.1
            storage: {filesystem: {rootdirectory: \(folder)/data}, delete: {enabled: true}}
            http: {addr: "127.0.0.1:\(port)"}
            auth: {htpasswd: {realm: faaso-test, path: \(folder)/users}}

            """)
        let server = try Program.start(["docker-registry", "serve", folder + "/registry.yml"], in: folder)
        let fixture = RegistryFixture(scenario: scenario, port: port, server: server)
        try fixture.login("config", #"{"auths":{"127.0.0.1:\#(port)":{"auth":"am9lOnNlc2FtZQ=="}}}"#)
        let result: Result<Void, any Error>
        do {
            try await scenario.shell(
                "for i in $(seq 1200); do curl -s -o /dev/null http://127.0.0.1:\(port)/v2/ && exit 0; sleep 0.1; done; exit 1")
            result = .success(try await body(fixture))
        } catch { result = .failure(error) }
        fixture.stop()
        _ = try? await server.finished()
        await scenario.tidy("docker images -q '127.0.0.1:\(port)/*/*' | sort -u | xargs -r docker rmi -f >/dev/null")
        try result.get()
    }

    func stop() { server.signal(SIGTERM) }

    /// Waits until nothing answers any more.
    func untilGone() async throws {
        try await scenario.shell(
            "for i in $(seq 1200); do curl -s -o /dev/null http://127.0.0.1:\(port)/v2/ || exit 0; sleep 0.1; done; exit 1")
    }

    /// Writes a `config.json` into its own folder.
    func login(_ name: String, _ json: String) throws { try scenario.write("../registry/\(name)/config.json", json) }

    /// The environment of a user whose `config.json` is in a folder.
    func user(_ name: String) -> [String: String] { ["DOCKER_CONFIG": scenario.folder + "/registry/" + name] }

    /// Makes the registry's image again, with a marker, and removes it from the engine.
    ///
    /// The label makes the image's ID differ from that of a test beside this one. That test removes
    /// its images by ID.
    func push(_ marker: String) async throws {
        try await scenario.shell(
            """
            printf 'FROM debian:bookworm-slim\\nLABEL test=\(scenario.project)\\nRUN echo \(marker) >/marker\\n' | DOCKER_BUILDKIT=0 docker build -q -t '\(image)' - >/dev/null
            DOCKER_CONFIG='\(scenario.folder)/registry/config' docker push -q '\(image)' >/dev/null
            docker rmi '\(image)' >/dev/null
            """)
    }
}
