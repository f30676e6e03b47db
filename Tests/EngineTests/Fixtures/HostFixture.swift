import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A host with an engine of its own, behind sshd in a network namespace.
struct HostFixture: Sendable {
    private let scenario: Scenario
    private let number: Int

    /// Runs `body` while the host is up. Its name in faaso.yml is `prod`.
    static func run(_ scenario: Scenario, _ body: (HostFixture) async throws -> Void) async throws {
        try #require(access("/usr/sbin/sshd", X_OK) == 0, "install openssh-server; scripts/test does so")
        let number = 20 + Int.random(in: 0..<200)
        let fixture = HostFixture(scenario: scenario, number: number)
        try scenario.write("faaso.yml", try scenario.read("faaso.yml") + "hosts: {prod: 'ssh://faaso-test-host'}\n")
        let script = Checkout.root + "/Benchmarks/ssh_host.py"
        try await scenario.shell("mkfifo ../host.in ../host.out")
        let words = "exec python3 \(script) ../host \(number) <>../host.in >../host.out 2>../host.err"
        let host = try Program.start(["sh", "-c", words], in: scenario.root)
        let result: Result<Void, any Error>
        do {
            let ready = try await scenario.shell("timeout 280 head -n 1 ../host.out || { cat ../host.err >&2; exit 1; }")
            try #require(ready == "ready\n")
            result = .success(try await body(fixture))
        } catch { result = .failure(error) }
        // The program takes everything down at an interrupt.
        host.signal(SIGINT)
        _ = try? await host.finished(within: .seconds(180))
        try result.get()
    }

    /// The variables of a client: its `ssh` knows the host.
    var client: [String: String] { ["PATH": path] }

    /// The `PATH` of a client.
    var path: String { scenario.folder + "/host/bin:" + (getenv("PATH").map { String(cString: $0) } ?? "") }

    /// Runs a verb with `--to prod`.
    func faaso(_ arguments: String...) async throws -> Finished {
        try await scenario.faaso(arguments + ["--to", "prod"], environment: client)
    }

    /// The answer of a function on the host.
    func get(_ path: String) async throws -> String {
        try await scenario.shell("nsenter --net=/run/netns/faaso-h\(number) curl -s --max-time 60 http://127.0.0.1:\(scenario.port)\(path)")
    }

    /// The output of docker on the host.
    func docker(_ words: String) async throws -> String {
        try await scenario.shell("DOCKER_HOST=unix://\(scenario.folder)/host/engine/docker.sock docker \(words)")
    }

    /// Cuts or mends the link.
    func link(isUp: Bool) async throws {
        try await scenario.shell("ip link set faaso-h\(number)a \(isUp ? "up" : "down")")
    }
}
