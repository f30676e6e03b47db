import ContainerEngine
import ContentHash

/// A Caddy in the network of tests, which passes requests from a socket of this machine to a test
/// container.
///
/// The containers of a rootless engine have addresses that this machine cannot reach. The network
/// of tests has no way out, so it publishes no ports.
struct TestRelay: ~Copyable {
    private let folder: ScratchFolder

    /// Writes the settings of a relay. Nothing starts yet.
    /// - Parameters:
    ///   - address: the address of the test container.
    ///   - port: the port that the test container listens on.
    /// - Throws: ``EngineError``, and an error if a file cannot be written.
    init(to address: String, port: Int) throws {
        let folder = try ScratchFolder(.relay)
        try AtomicFile.write(Array(Self.caddyfile(to: address, port: port).utf8), to: folder.path + "/Caddyfile", durably: false)
        self.folder = folder
    }

    /// The path of the socket on this machine. It exists once Caddy listens.
    var socket: String { folder.path + "/" + Self.socketName }

    /// Runs `body` while the relay runs.
    /// - Throws: the error of `body`, and any error of the engine.
    func run<Result: Sendable>(_ tester: FunctionTester, _ function: String, _ body: () async throws -> Result) async throws -> Result {
        let specification = Self.specification(
            image: tester.relayImage, network: tester.network, folder: folder.path, labels: FunctionTester.labels(tester.project, function))
        let id = try await tester.engine.create(specification, name: FunctionTester.containerName(tester.project, function) + "_relay")
        defer { tester.discard(id) }
        try await tester.engine.start(id)
        return try await body()
    }

    /// The folder inside the container.
    private static let target = "/relay"
    private static let socketName = "socket"

    /// The settings of Caddy. Responses are passed on as they arrive.
    static func caddyfile(to address: String, port: Int) -> String {
        """
        {
        \tadmin off
        \tpersist_config off
        \tauto_https off
        }
        http:// {
        \tbind unix/\(target)/\(socketName)
        \treverse_proxy \(address):\(port) {
        \t\tflush_interval -1
        \t}
        }

        """
    }

    /// The specification of the container. Its root is the user who runs the rootless engine, and
    /// owns the folder.
    static func specification(image: String, network: String, folder: String, labels: [String: String]) -> ContainerSpecification {
        var specification = ContainerSpecification.hardened(image: image, network: network)
        specification.entrypoint = []
        specification.command = ["caddy", "run", "--config", target + "/Caddyfile", "--adapter", "caddyfile"]
        specification.user = "0:0"
        specification.environment = ["XDG_CONFIG_HOME": "/tmp", "XDG_DATA_HOME": "/tmp"]
        // The binary of the official image carries this capability, and does not start without it.
        specification.capAdd = ["NET_BIND_SERVICE"]
        specification.mounts.append(Mount(kind: .bind, source: folder, target: target))
        specification.labels = labels
        return specification
    }
}
