package import Basics
import ContainerEngine
import FunctionModel

/// A Caddy in the network of tests, which answers the calls of a function under test.
///
/// The function finds it by the name and at the port that the proxy has in a deployment. Several
/// functions are tested in one network at a time. So the name is a host of the test containers, and
/// no alias of the network.
struct DoubleServer {
    /// The answers by function.
    let doubles: [String: [DoubleAnswer]]

    /// The folder of the configuration inside the container.
    private static let folder = "/doubles"
    /// The words of Caddy's log once it serves.
    private static let serving = "serving initial configuration"
    /// The time that Caddy gets to start.
    private static let startTime = Duration.seconds(15)

    /// Runs `body` while the server runs. Without doubles, no server runs.
    /// - Parameter body: gets the hosts of the test containers, by name.
    /// - Throws: the error of `body`, ``DoublesFailed``, and any error of the engine.
    func run<Result: Sendable>(
        _ tester: FunctionTester, _ function: String, _ body: (_ hosts: [String: String]) async throws -> Result
    ) async throws -> Result {
        if doubles.isEmpty { return try await body([:]) }
        let specification = Self.specification(
            image: tester.relayImage, network: tester.network, labels: FunctionTester.labels(tester.project, function))
        let engine = tester.engine
        let id = try await engine.create(specification, name: FunctionTester.containerName(tester.project, function) + "_doubles")
        defer { tester.discard(id) }
        let file = TarArchive.File(name: "config.json", bytes: Array(configuration.text.utf8), permissions: 0o644)
        try await engine.putArchive(id, path: Self.folder, tar: TarArchive.encode([file]))
        try await engine.start(id)
        try await untilServing(id, engine, function)
        guard let address = try await engine.container(id)?.networks[tester.network]?.ip, !address.isEmpty else {
            throw DoublesFailed(function: function, reason: "their container has no address on \(tester.network)")
        }
        return try await body([Contract.proxyAlias: address])
    }

    /// Waits until Caddy serves. Nothing but its log tells this.
    private func untilServing(_ id: String, _ engine: Engine, _ function: String) async throws {
        let deadline = ContinuousClock.now + Self.startTime
        while true {
            let isRunning = try await engine.container(id)?.state.running ?? false
            let reason: String
            do {
                let output = String(decoding: try await engine.logs(id).flatMap(\.bytes), as: UTF8.self)
                if output.contains(Self.serving) { return }
                reason = "Caddy does not serve: " + (output.split(separator: "\n").last.map(String.init) ?? "no output")
            } catch {
                try Task.checkCancellation()
                reason = "their log, which tells when they serve, cannot be read: \(error)"
            }
            if !isRunning || ContinuousClock.now >= deadline { throw DoublesFailed(function: function, reason: reason) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The specification of the container. A volume takes the configuration before the start.
    static func specification(image: String, network: String, labels: [String: String]) -> ContainerSpecification {
        var specification = ContainerSpecification.hardened(image: image, network: network)
        specification.entrypoint = []
        specification.command = ["caddy", "run", "--config", folder + "/config.json"]
        specification.user = "0:0"
        specification.environment = ["XDG_CONFIG_HOME": "/tmp", "XDG_DATA_HOME": "/tmp"]
        // The binary of the official image carries this capability, and does not start without it.
        specification.capAdd = ["NET_BIND_SERVICE"]
        specification.mounts.append(Mount(kind: .volume, target: folder))
        specification.labels = labels
        return specification
    }

    /// The configuration of Caddy. It is JSON, because a Caddyfile would need quotes for any text.
    var configuration: JSONValue {
        let answers = doubles.sorted { $0.key < $1.key }.flatMap { function, answers in answers.map { Self.route(function, $0) } }
        let unknown = Self.response(404, ["Content-Type": Self.json], #"{"error":"no double answers this call"}"#)
        let server: [String: JSONValue] = [
            "listen": .array([.string(":\(Contract.callsPort)")]), "automatic_https": .object(["disable": .bool(true)]),
            "routes": .array(answers + [.object(["handle": .array([unknown])])]),
        ]
        return .object([
            "admin": .object(["disabled": .bool(true), "config": .object(["persist": .bool(false)])]),
            "apps": .object(["http": .object(["servers": .object(["doubles": .object(server)])])]),
        ])
    }

    private static let json = "application/json"
    private static let uri = "{http.request.uri}"

    private static func route(_ function: String, _ answer: DoubleAnswer) -> JSONValue {
        let place = "/" + function
        var match: [String: JSONValue] = ["vars_regexp": .object([uri: .object(["pattern": .string("^\(place)([/?]|$)")])])]
        if let path = answer.path {
            // A call of the whole function may leave out its slash.
            let exact = [place + path] + (path == "/" ? [place] : [])
            match["vars"] = .object([uri: .array(exact.map { .string(escaped($0)) })])
        }
        if let method = answer.method { match["method"] = .array([.string(method)]) }
        let isTyped = answer.headers.keys.contains { $0.lowercased() == "content-type" }
        let headers = answer.headers.merging(answer.isJSON && !isTyped ? ["Content-Type": json] : [:]) { $1 }
        return .object([
            "match": .array([.object(match)]), "handle": .array([response(answer.status, headers, answer.body)]), "terminal": .bool(true),
        ])
    }

    private static func response(_ status: Int, _ headers: [String: String], _ body: String) -> JSONValue {
        .object([
            "handler": .string("static_response"), "status_code": .number(Double(status)), "body": .string(escaped(body)),
            "headers": .object(headers.mapValues { .array([.string(escaped($0))]) }),
        ])
    }

    /// The text without placeholders of Caddy. Each of them begins with a brace.
    private static func escaped(_ text: String) -> String { text.replacing("{", with: "\\{") }
}

/// The error for doubles that do not answer.
package struct DoublesFailed: Explained, Hashable, Sendable {
    /// The function under test.
    package var function: String
    /// The reason in one line.
    package var reason: String

    package var description: String { "the doubles of function '\(function)' do not answer: \(reason)" }
    package var hints: [String] { ["the proxy's image answers for them; 'faaso doctor' checks it"] }
    package var blame: Blame { .run }
}
