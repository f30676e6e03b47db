import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A registry behind a proxy that lies on demand, as the registry of a scenario's project.
struct LyingRegistry: Sendable {
    let scenario: Scenario
    let registry: RegistryFixture

    /// The proxy's port.
    var port: Int { scenario.port + 37 }
    /// The repository of the project, as faaso.yml has it.
    var url: String { "127.0.0.1:\(port)/team/\(scenario.project)" }

    private static let tested = """
        runtime: web
        test:
          - name: hello
            request: {path: /}
            expect: {status: 200, body: "a 1\\n"}

        """

    /// Runs `body` with a repository of the functions `a`, which has a test, and `b`.
    static func run(_ body: (LyingRegistry) async throws -> Void) async throws {
        try await Scenario.run(files: ["functions/a/metadata.yml": tested]) { scenario in
            // Equal files would give the images of other tests, which the engine has.
            try scenario.write("functions/a/unique", scenario.project)
            try scenario.write("functions/b/unique", scenario.project)
            try await run(scenario, body)
        }
    }

    /// Runs `body` while the registry and the proxy run. Pushed records must be signed.
    static func run(_ scenario: Scenario, _ body: (LyingRegistry) async throws -> Void) async throws {
        try await RegistryFixture.run(scenario) { registry in
            let own = LyingRegistry(scenario: scenario, registry: registry)
            try own.lie("honest")
            let script = Checkout.root + "/Tests/Registry/liar.py"
            let proxy = try Program.start(
                ["python3", script, "\(own.port)", "\(registry.port)", scenario.folder + "/registry/mode"], in: scenario.folder)
            let accounts = [own.port, registry.port].map { #""127.0.0.1:\#($0)":{"auth":"am9lOnNlc2FtZQ=="}"# }
            try registry.login("shared", #"{"auths":{\#(accounts.joined(separator: ","))}}"#)
            let result: Result<Void, any Error>
            do {
                try await scenario.shell(
                    """
                    for i in $(seq 1200); do curl -s -o /dev/null http://127.0.0.1:\(own.port)/v2/ && break; sleep 0.1; done
                    cd ../registry && $FAASO registry keygen >key 2>public
                    """)
                try own.configure(trust: own.trust)
                result = .success(try await body(own))
            } catch { result = .failure(error) }
            // A test process blocks SIGTERM, and Python inherits that.
            proxy.signal(SIGKILL)
            _ = try? await proxy.finished()
            try result.get()
        }
    }

    /// Chooses the lie of the next requests; see liar.py.
    func lie(_ mode: String) throws { try scenario.write("../registry/mode", mode) }

    /// The requests since the last call.
    func requests() throws -> [Substring] {
        let lines = (try? scenario.read("../registry/mode.log")) ?? ""
        try scenario.write("../registry/mode.log", "")
        return lines.split(separator: "\n")
    }

    /// Writes faaso.yml with the registry.
    func configure(trust: String, timeout: String = "60s") throws {
        try scenario.write(
            "faaso.yml",
            """
            project: \(scenario.project)
            listen: 127.0.0.1:\(scenario.port)
            ports: \(scenario.port + 1)-\(scenario.port + 36)
            registry: {url: "\(url)", trust: \(trust), timeout: \(timeout)}

            """)
    }

    /// The list of the signing key's public half.
    var trust: String {
        get throws {
            let text = try scenario.read("../registry/public")
            return "[\"\(try #require(text.split(separator: "\"").first { $0.hasPrefix("ed25519:") }))\"]"
        }
    }

    /// The variables of the user, who may pull and push.
    var user: [String: String] { registry.user("shared") }
    /// The variables of CI, which has the signing key.
    var builder: [String: String] {
        get throws { user.merging(["FAASO_SIGNING_KEY": try scenario.read("../registry/key").trimmed]) { $1 } }
    }

    /// Makes the clone and the engine forget all images of the project, as on another machine.
    func forget() async throws {
        try await scenario.shell(
            """
            rm -rf .faaso
            docker ps -aq --filter label=faaso.project=$PROJECT | xargs -r docker rm -fv >/dev/null
            docker images --format '{{.Repository}}:{{.Tag}}' | grep "^$PROJECT/" | xargs -r docker rmi -f >/dev/null
            """)
    }

    /// The names of the registry that are left in the engine.
    func names() async throws -> String {
        try await scenario.shell("docker images -a --digests --format '{{.Repository}}' | grep 127.0.0.1:\(port) || true")
    }

    /// The tags of the registry, sorted.
    func tags() async throws -> [String] {
        let text = try await scenario.shell("curl -s -u joe:sesame http://127.0.0.1:\(registry.port)/v2/team/$PROJECT/tags/list")
        return text.split(separator: "\"").map(String.init).filter { $0.contains("-") && !$0.contains("/") }.sorted()
    }
}
