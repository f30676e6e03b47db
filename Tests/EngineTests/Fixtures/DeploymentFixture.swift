import ContainerEngine
import FunctionModel
import Glibc
import HTTPClient
import Synchronization
import WorkModel

@testable import Deployment
@testable import SingleHost

/// A project on the real engine with its own names, ports and state folder. All of it is removed
/// afterwards.
///
/// Its functions are a small static server that drains on SIGTERM. `VERSION` is its answer, `PING`
/// is the status of its health path, and `/slow` answers after ten seconds.
struct DeploymentFixture: Sendable {
    let project: String
    let engine: Engine
    let state: StateFolder
    let listen: Listen
    /// A port that nothing of the project listens on.
    var freePort: Int { listen.port + 39 }
    let ports: ClosedRange<Int>
    let image: FunctionImage
    let events = Events()

    final class Events: Sendable {
        private let list = Mutex<[DeploymentEvent]>([])
        var all: [DeploymentEvent] { list.withLock { $0 } }
        func add(_ event: DeploymentEvent) { list.withLock { $0.append(event) } }
        func texts(_ kind: DeploymentEvent.Kind) -> [String] { all.filter { $0.kind == kind }.map(\.message) }
    }

    var deployer: SingleHost { SingleHost(engine: engine, state: state, project: project) { [events] in events.add($0) } }

    static func with(_ body: (DeploymentFixture) async throws -> Void) async throws {
        let environment = ["DOCKER_HOST": "unix:///var/run/docker.sock"]
        let engine = try await Engine.connect(EngineLocator.locate(environment: environment))
        let project = "faaso-test-\(String(UInt32.random(in: .min ... .max), radix: 36))"
        let image = try await build("", project: project, engine)
        let first = try Ports.block()
        defer { Ports.release(first) }
        let fixture = DeploymentFixture(
            project: project, engine: engine, state: StateFolder(path: "/tmp/\(project)/state"),
            listen: Listen(host: "127.0.0.1", port: first), ports: (first + 1)...(first + 20), image: image)
        do { try await body(fixture) } catch {
            for event in fixture.events.all { print(event.subject, event.kind, event.message) }
            try await fixture.cleanUp()
            throw error
        }
        try await fixture.cleanUp()
    }

    private func cleanUp() async throws {
        for container in try await engine.containers(label: [Labels.filter(project)]) {
            try await engine.remove(container.id, force: true, volumes: true)
        }
        for volume in try await engine.volumes(label: [Labels.filter(project)]) { try await engine.removeVolume(volume.name) }
        try await engine.removeNetworks(label: Labels.filter(project))
        for image in try await engine.images(reference: project) { for tag in image.tags { _ = try await engine.removeImage(tag) } }
        try FileEffects.onDisk.remove("/tmp/\(project)")
    }

    static func build(_ extra: String, user: String = "1000:1000", project: String, _ engine: Engine) async throws -> FunctionImage {
        let dockerfile =
            "FROM caddy:2\nCOPY Caddyfile passwd /etc/\nUSER \(user)\nENV PORT=3000 VERSION=0 PING=200 BREAK= \(extra)\n"
            + "ENTRYPOINT [\"/usr/bin/caddy\", \"run\", \"--config\", \"/etc/Caddyfile\", \"--adapter\", \"caddyfile\"]\n"
        let caddyfile = """
            {
            \tadmin off
            \tpersist_config off
            \tauto_https off
            \tgrace_period 8s
            }
            :3000 {
            \t{$BREAK}
            \tlog {
            \t\toutput stderr
            \t}
            \tlog_append body {http.request.body}
            \theader X-Version {$VERSION}
            \troute {
            \t\trespond /ping pong {$PING}
            \t\thandle /slow {
            \t\t\treverse_proxy 127.0.0.1:1 {
            \t\t\t\tlb_try_duration 10s
            \t\t\t\tlb_try_interval 100ms
            \t\t\t}
            \t\t}
            \t\thandle_path /files/* {
            \t\t\troot * /
            \t\t\tfile_server
            \t\t}
            \t\trespond "version {$VERSION} {path}"
            \t}
            \thandle_errors {
            \t\trespond "slow" 200
            \t}
            }

            """
        let tar = TarArchive.encode(
            [("Dockerfile", dockerfile), ("Caddyfile", caddyfile), ("passwd", "app:x:1234:1234::/:/none\ntoor:x:0:0::/:/none\n")].map {
                TarArchive.File(name: $0.0, bytes: Array($0.1.utf8), permissions: 0o644)
            })
        let tag = String(UInt32.random(in: .min ... .max), radix: 36)
        let cli = try await DockerCLI.locate(environment: ["PATH": "/usr/bin:/bin"])
        let request = BuildRequest(
            context: { sink in
                try await sink(tar)
            }, dockerHost: engine.endpoint)
        let id = try await cli.build(request, onLine: { _ in })
        try await engine.tag(image: id, repository: project, tag: tag)
        return FunctionImage(id: id, key: "key", reference: "\(project):\(tag)")
    }

    /// A function with limits that a loaded machine does not exceed.
    /// - Parameter startPeriod: the time that a sick container gets, which a test waits for.
    func function(
        _ name: String, version: String = "1", ping: String = "200", image: FunctionImage? = nil, startPeriod: Duration = .seconds(60)
    ) -> DesiredFunction {
        var health = Health()
        health.startPeriod = startPeriod
        health.timeout = .seconds(20)
        health.interval = .milliseconds(200)
        let configuration = ContainerConfiguration(
            environment: ["VERSION": version, "PING": ping], limits: Limits(), stopGrace: .seconds(60))
        return DesiredFunction(name: name, image: image ?? self.image, configuration: configuration, health: health, drain: .seconds(60))
    }

    /// A desired state with each function at `/<name>`, unless routes are given.
    func desired(_ functions: [DesiredFunction], routes: [DesiredRoute]? = nil) -> DesiredState {
        DesiredState(
            project: project, repository: "/repository/of/\(project)", functions: functions,
            routes: routes ?? functions.map { DesiredRoute(path: "/" + $0.name, function: $0.name) }, listen: listen,
            proxy: ProxySettings(), ports: ports)
    }

    func get(_ path: String) async throws -> HTTPResponse {
        try await HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: listen.port)).send(HTTPRequest(target: path))
    }

    func containers() async throws -> [String] {
        try await engine.containers(label: [Labels.filter(project)]).map { "\($0.name) \($0.state)" }.sorted()
    }
}
