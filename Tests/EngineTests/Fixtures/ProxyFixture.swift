import CaddyKeeper
import ContainerEngine
import FoundationEssentials
import Glibc
import HTTPClient
import ReverseProxy
import SingleHost
import TestSupport
import Testing

/// A keeper with its Caddy for one test, with folders on this machine, a network, and a backend
/// that echoes requests.
struct ProxyFixture: Sendable {
    let fixture: EngineFixture
    let folder: String
    let container: String
    /// The keeper's socket on this machine.
    let socket: String
    let client: HTTPClient

    var engine: Engine { fixture.engine }
    var keeper: KeeperClient { KeeperClient(socket: socket, exists: { access($0, F_OK) == 0 }, inside: { _, _, _, _ in nil }) }

    static func configuration(_ routes: [ProxyRoute], change: (inout Change) -> Void = { _ in }) throws -> ProxyConfiguration {
        var values = Change()
        change(&values)
        return try ProxyConfiguration(
            host: values.host, port: 8080, automaticHTTPS: values.automaticHTTPS, tlsInternal: values.tlsInternal, routes: routes,
            callees: values.callees, importFolder: values.importFolder, headerLimit: values.headerLimit)
    }

    struct Change {
        var host = "127.0.0.1"
        var automaticHTTPS = false
        var tlsInternal = false
        var callees: [String] = []
        var importFolder: String?
        var headerLimit: Int64?
    }

    /// Runs a keeper with a configuration.
    /// - Parameter runFolder: the folder of the keeper's socket, below the test's folder.
    static func run(_ configuration: ProxyConfiguration, runFolder: String = "run", _ body: (ProxyFixture) async throws -> Void)
        async throws
    {
        try await EngineFixture.run { fixture in
            let folder = "/tmp/\(fixture.name())"
            let files = FileManager.default
            defer { try? files.removeItem(atPath: folder) }
            for name in [runFolder, "upstreams", "keeper/" + KeeperFolder.runName] {
                try files.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            }
            try Data(configuration.caddyfile.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(runFolder)/Caddyfile"))
            let program = "\(folder)/keeper/\(KeeperFolder.programName)"
            try Data(KeeperBinary.read()).write(to: URL(fileURLWithPath: program))
            try #require(chmod(program, 0o755) == 0)

            let network = try await fixture.engine.createNetwork(fixture.name("net"), labels: fixture.labels)
            // The second port is that of calls.
            let settings = KeeperSettings(
                ports: [8080, 8081], upstreams: "/srv/upstreams", caddyfile: "/run/faaso/Caddyfile",
                socket: "/run/faaso/" + KeeperFolder.socketName)
            let container = try await fixture.engine.create(
                ContainerSpecification(
                    image: RealEngine.proxyImage, command: [KeeperFolder.program] + settings.arguments, entrypoint: [],
                    labels: fixture.labels, user: "\(geteuid()):\(getegid())",
                    publish: [PortBinding(hostIP: "127.0.0.1", hostPort: 0, containerPort: 8080)], network: network,
                    mounts: [
                        Mount(kind: .bind, source: "\(folder)/\(runFolder)", target: "/run/faaso"),
                        Mount(kind: .bind, source: "\(folder)/upstreams", target: settings.upstreams, readOnly: true),
                        Mount(kind: .bind, source: "\(folder)/keeper", target: KeeperFolder.root),
                        Mount(kind: .tmpfs, target: "/data"), Mount(kind: .tmpfs, target: "/config"),
                    ], readOnlyRoot: true, capDrop: ["ALL"], capAdd: ["NET_BIND_SERVICE"], noNewPrivileges: true),
                name: fixture.name("proxy"))
            let port = try await started(container, in: fixture)
            let proxy = ProxyFixture(
                fixture: fixture, folder: folder, container: container, socket: "\(folder)/\(runFolder)/\(KeeperFolder.socketName)",
                client: HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: port)))
            try await proxy.waitUntilReady()
            try await body(proxy)
        }
    }

    /// Starts the keeper's container, and returns its port on the host.
    ///
    /// A process that another test started meanwhile may hold the program open for writing, for as
    /// long as that process is being made. The container then ends at once: "text file busy".
    private static func started(_ container: String, in fixture: EngineFixture) async throws -> Int {
        for _ in 0..<100 {
            try await fixture.engine.start(container)
            if let port = try await fixture.engine.container(container)?.ports.first?.publicPort { return port }
            try await Task.sleep(for: .milliseconds(200))
        }
        let log = try await fixture.engine.logs(container).map(\.text).joined()
        return try #require(nil as Int?, "the keeper's container ends: \(log)")
    }

    private func waitUntilReady() async throws {
        let isReady = await holds(within: .seconds(120)) { (try? await keeper.status())?.isServing == true }
        if isReady { return }
        let log = try await engine.logs(container).map(\.text).joined()
        try #require(isReady, "the proxy did not answer: \(log)")
    }

    /// The warnings of the first Caddy about a Caddyfile, which it does not load. The keeper has no
    /// warnings.
    func warnings(_ configuration: ProxyConfiguration) async throws -> [String] {
        let socket = KeeperFolder.admin(1).dropFirst(KeeperFolder.root.count)
        return try await CaddyAdmin(socket: "\(folder)/keeper\(socket)").adapt(configuration.caddyfile)
    }

    /// Hands over to a Caddy with another configuration.
    func load(_ configuration: ProxyConfiguration) async throws { try await keeper.load(configuration.caddyfile, drain: .zero) }

    /// The number of the generation that has the new connections.
    func serving() async throws -> Int? {
        try await keeper.status().generations.last { $0.state == GenerationState.serving.rawValue }?.number
    }

    /// Starts a backend under an alias, and waits until it listens. It answers with its name and
    /// the parts of the request that it sees.
    func backend(_ alias: String, protocols: String? = nil) async throws {
        let answer =
            "\(alias) {http.request.method} {http.request.uri} prefix={http.request.header.X-Forwarded-Prefix} id={http.request.header.X-Request-Id}"
        let servers = protocols.map { "\tservers {\n\t\tprotocols \($0)\n\t}\n" } ?? ""
        let version = protocols == nil ? "" : " {http.request.proto} "
        let caddyfile =
            "{\n\tadmin off\n\tauto_https off\n\(servers)}\n:3000 {\n\theader X-Request-Id mine\n\trespond `\(answer)\(version)`\n}\n"
        let id = try await engine.create(
            ContainerSpecification(
                image: RealEngine.proxyImage, command: ["caddy", "run", "--config", "/tmp/Caddyfile", "--adapter", "caddyfile"],
                labels: fixture.labels, network: fixture.name("net"), aliases: [alias]), name: fixture.name(alias))
        try await engine.putArchive(id, path: "/tmp", tar: Tar.archive([("Caddyfile", caddyfile)]))
        try await start(id, until: "serving initial configuration")
    }

    /// Starts a backend, and waits until its log says that it listens. A request to it would
    /// otherwise wait for at most five seconds.
    private func start(_ backend: String, until line: String) async throws {
        try await engine.start(backend)
        try await eventually("the backend listens") { try await engine.logs(backend).map(\.text).joined().contains(line) }
    }

    /// Starts a backend that answers with the head of the request, byte for byte.
    func echo(_ alias: String) async throws {
        try await perl(
            alias,
            """
            while (my $client = $server->accept) {
                my $head = '';
                while (my $line = <$client>) { last if $line =~ /^\\r?$/; $head .= $line }
                print $client "HTTP/1.1 200 OK\\r\\nContent-Length: " . length($head) . "\\r\\nConnection: close\\r\\n\\r\\n$head";
                close $client;
            }
            """)
    }

    /// Starts a backend that answers one request after the other. Each answer is `slow`, after
    /// ``release(_:)``.
    func slowBackend(_ alias: String) async throws {
        try await perl(
            alias,
            """
            while (my $client = $server->accept) {
                while (<$client>) { last if /^\\r?$/ }
                select undef, undef, undef, 0.05 until -e '/tmp/released';
                print $client "HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\nConnection: close\\r\\n\\r\\nslow";
                close $client;
            }
            """)
    }

    /// Lets a slow backend answer.
    func release(_ alias: String) async throws {
        try await engine.putArchive(fixture.name(alias), path: "/tmp", tar: Tar.archive([("released", "")]))
    }

    /// Starts a backend whose program finds `$server` listening, and waits until it listens.
    private func perl(_ alias: String, _ program: String) async throws {
        let listen = """
            use IO::Socket::INET; $| = 1;
            my $server = IO::Socket::INET->new(LocalPort => 3000, Listen => 5, ReuseAddr => 1) or die;
            print "listening\\n";

            """
        let id = try await engine.create(
            ContainerSpecification(
                image: RealEngine.image, command: ["perl", "-e", listen + program], labels: fixture.labels, network: fixture.name("net"),
                aliases: [alias]),
            name: fixture.name(alias))
        try await start(id, until: "listening")
    }

    /// Waits until `count` requests are in flight to an upstream. An unlisted upstream has none.
    func untilInFlight(_ count: Int, at address: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(count) requests to \(address) are in flight", sourceLocation: sourceLocation) {
            try await keeper.upstreams().first(where: { $0.address == address })?.requests ?? 0 == count
        }
    }

    /// Points a function at an alias as a deployment does: a new file, renamed over the old one.
    /// - Parameter port: nil for a file of an older version, which has none.
    func point(_ function: String, at alias: String, port: Int? = 3000) throws {
        let path = "\(folder)/upstreams/\(function)"
        try Data((port.map { "\(alias):\($0)" } ?? alias).utf8).write(to: URL(fileURLWithPath: "\(path).tmp"))
        guard rename("\(path).tmp", path) == 0 else { throw HTTPClientError.closed }
    }

    func get(_ target: String, headers: HeaderFields = [:]) async throws -> HTTPResponse {
        try await client.send(HTTPRequest(target: target, headers: headers))
    }
}
