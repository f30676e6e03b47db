import Glibc
import HTTPClient
import TestSupport
import Testing

/// A swarm of engines in network namespaces, with a registry beside them.
///
/// All nodes are managers. The machine's own engine is only asked for the base images.
struct SwarmFixture: Sendable {
    private let scenario: Scenario
    private let number: Int

    /// The settings of the function's health: an engine without `start_interval` waits for one
    /// interval before the first check. A loaded machine exceeds neither limit.
    static let health = "health: {\(limits)}\n"
    /// The fields of ``health``, for functions with another path.
    static let limits = "interval: 1s, timeout: 10s, start_period: 60s"

    /// Runs `body` while the swarm is up. The settings of the scenario name it.
    static func run(_ scenario: Scenario, nodes count: Int = 2, _ body: (SwarmFixture) async throws -> Void) async throws {
        try #require(access("/usr/bin/docker-registry", X_OK) == 0, "install Debian's docker-registry; scripts/test does so")
        let fixture = SwarmFixture(scenario: scenario, number: 20 + Int.random(in: 0..<200))
        try scenario.write(
            "faaso.yml",
            """
            project: \(scenario.project)
            target: swarm
            listen: ":8080"
            registry: {url: "10.232.\(fixture.number).1:5000/team/shop", trust: any}

            """)
        // Opened for both, so that neither side waits for the other or sees an end.
        try await scenario.shell("mkfifo ../swarm.in ../swarm.out")
        let script = Checkout.root + "/Benchmarks/swarm_nodes.py"
        let words = "exec python3 \(script) ../swarm \(fixture.number) \(count) <>../swarm.in 1<>../swarm.out 2>../swarm.err"
        let nodes = try Program.start(["sh", "-c", words], in: scenario.root)
        let result: Result<Void, any Error>
        do {
            try await fixture.answer("ready")
            result = .success(try await body(fixture))
        } catch { result = .failure(error) }
        // The program takes everything down at an interrupt.
        nodes.signal(SIGINT)
        _ = try? await nodes.finished(within: .seconds(180))
        try result.get()
    }

    private func answer(_ expected: String) async throws {
        let line = try await scenario.shell(
            """
            line=$(timeout 280 head -n 1 <../swarm.out) || :
            [ -n "$line" ] || { cat ../swarm.err >&2; exit 1; }
            echo "$line"
            """)
        try #require(line == expected + "\n")
    }

    /// Kills the engine of a node. Its containers go on running.
    func kill(_ node: Int) async throws {
        try await scenario.shell("echo kill \(node) >../swarm.in")
        try await answer("done")
    }

    /// The variables of a user of a manager. Each manager has a machine of its own, and so a state
    /// folder of its own.
    func manager(_ node: Int) -> [String: String] {
        ["DOCKER_HOST": "unix://\(scenario.folder)/swarm/node\(node)/docker.sock", "FAASO_STATE": scenario.folder + "/state\(node)"]
    }

    /// Runs a verb on the first manager.
    func faaso(_ arguments: String...) async throws -> Finished { try await run(on: 1, arguments) }

    /// Runs a verb on a manager.
    func faaso(on node: Int, _ arguments: String...) async throws -> Finished { try await run(on: node, arguments) }

    /// Runs a verb in the network of a manager, where the ports of test containers are.
    private func run(on node: Int, _ arguments: [String]) async throws -> Finished {
        let words = ["nsenter", "--net=/run/netns/faaso-s\(number)-\(node)", Scenario.binary] + arguments
        return try await Program.start(words, in: scenario.root, environment: scenario.environment.merging(manager(node)) { $1 }).finished()
    }

    /// Runs `up`, which must succeed.
    @discardableResult
    func up(sourceLocation: SourceLocation = #_sourceLocation) async throws -> Finished {
        let done = try await faaso("up")
        try #require(done.status == 0, Comment(rawValue: done.output + done.errors), sourceLocation: sourceLocation)
        return done
    }

    /// The steps of a plan, as `replace container:a: …`.
    func plan() async throws -> [String] {
        let steps: ScenarioSteps = try await scenario.json("plan", "--json", environment: manager(1))
        return steps.lines
    }

    /// The output of docker on a manager.
    @discardableResult
    func docker(on node: Int = 1, _ words: String) async throws -> String {
        try await scenario.shell("DOCKER_HOST=unix://\(scenario.folder)/swarm/node\(node)/docker.sock docker \(words)").trimmingNewline
    }

    /// The name of a function's service.
    func service(_ function: String) -> String { "\(scenario.project)_\(function)" }

    /// The version of a service, which each update raises.
    func version(_ function: String) async throws -> String {
        try await docker("service inspect --format '{{.Version.Index}}' \(service(function))")
    }

    /// The tasks of a service that run, and those that should.
    func tasks(_ function: String) async throws -> String {
        try await docker("service ls --filter name=\(service(function)) --format '{{.Replicas}}'")
    }

    /// Waits for a number of tasks of a function's service, such as `2/2`.
    func untilRunning(_ expected: String, of function: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(expected) of \(function) run", sourceLocation: sourceLocation) { try await tasks(function) == expected }
    }

    // MARK: - HTTP

    /// The address of the proxy on a node.
    func endpoint(_ node: Int) -> HTTPEndpoint { .tcp(host: "10.232.\(number).\(10 + node)", port: 8080) }

    /// The body that the proxy of a node serves under a path. If the status is not 200, it is the
    /// status.
    func body(_ target: String, on node: Int) async throws -> String {
        let response = try await HTTPClient(endpoint: endpoint(node)).send(HTTPRequest(method: "GET", target: target))
        return response.status == 200 ? response.text : "\(response.status)"
    }

    /// Waits until the proxies of nodes serve a text. Each asks for addresses once a second.
    func expect(
        _ text: String, at target: String, on nodes: [Int] = [1, 2], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for node in nodes {
            try await eventually("node \(node) serves \(text.trimmingNewline)", sourceLocation: sourceLocation) {
                try await body(target, on: node) == text
            }
        }
    }

    /// Sends requests to the proxies of nodes during a change, and returns what was the matter with
    /// those that were lost.
    /// - Parameter texts: the bodies that may be served.
    func lost(
        at target: String, serving texts: Set<String>, on nodes: [Int] = [1, 2], during change: () async throws -> Void
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            for node in nodes {
                group.addTask {
                    var lost: [String] = []
                    while !Task.isCancelled {
                        let answer: String
                        do { answer = try await body(target, on: node) } catch { answer = "\(error)" }
                        if !texts.contains(answer), !Task.isCancelled { lost.append("node \(node): \(answer)") }
                        try? await Task.sleep(for: .milliseconds(5))
                    }
                    return lost
                }
            }
            let result: Result<Void, any Error>
            do { result = .success(try await change()) } catch { result = .failure(error) }
            group.cancelAll()
            var lost: [String] = []
            for try await part in group { lost += part }
            try result.get()
            return lost
        }
    }
}
