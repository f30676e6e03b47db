import FoundationEssentials
import Glibc
import HTTPClient
import TestSupport
import Testing

/// A repository with its own project, ports and running state. Tests drive it through the built
/// `faaso`, as users do.
struct Scenario: Sendable {
    /// The folder of all files. It is removed afterwards.
    let folder: String
    let project: String
    let port: Int

    var root: String { folder + "/repo" }
    var state: String { folder + "/state/" + project }

    /// A template that serves the context's files on port 3000. A function's `serve.sh` replaces
    /// the server.
    ///
    /// The build of an edit runs no program, because such a step takes longer than all others
    /// together. ``buildingDockerfile`` has one.
    static let webTemplate = ["templates/web/Dockerfile": webDockerfile, "templates/web/ping": "pong\n"]

    /// The Dockerfile of the web template with a step that runs a function's `build.sh`.
    static let buildingDockerfile = webDockerfile.replacing(
        "COPY . /srv/\n", with: "COPY . /srv/\nRUN test ! -f /srv/build.sh || sh /srv/build.sh\n")

    private static let webDockerfile = """
        FROM debian:bookworm-slim AS server
        COPY --from=caddy:2 /usr/bin/caddy /caddy
        RUN cp /caddy /server
        FROM debian:bookworm-slim
        ARG GREETING=none
        COPY --from=server /server /usr/bin/server
        COPY . /srv/
        USER 65534:65534
        ENV HOME=/tmp
        WORKDIR /srv
        CMD ["/bin/sh", "-c", "test ! -f serve.sh || exec sh serve.sh; exec server file-server --root /srv --listen :3000"]

        """

    /// Creates the repository, runs `body`, and removes everything that it caused, even after a
    /// failure.
    /// - Parameters:
    ///   - functions: functions of the web template. Each is served under its name, and its
    ///     `index.html` has the name.
    ///   - files: further files by their paths in the repository. They replace the usual ones.
    ///   - runsBuilds: whether the template runs a function's `build.sh`.
    static func run(
        functions: [String] = ["a", "b"], files: [String: String] = [:], runsBuilds: Bool = false, _ body: (Scenario) async throws -> Void
    ) async throws {
        let folder = TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let port = try Ports.block()
        defer { Ports.release(port) }
        let scenario = Scenario(
            folder: folder.path, project: "faaso-test-" + String(UInt32.random(in: 0 ... .max), radix: 36), port: port)
        var all = webTemplate
        if runsBuilds { all["templates/web/Dockerfile"] = buildingDockerfile }
        all["faaso.yml"] =
            "project: \(scenario.project)\nlisten: 127.0.0.1:\(scenario.port)\nports: \(scenario.port + 1)-\(scenario.port + 39)\n"
        all["routes.yml"] = functions.map { "/\($0): \($0)\n" }.joined()
        for function in functions {
            all["functions/\(function)/metadata.yml"] = "runtime: web\n"
            all["functions/\(function)/index.html"] = "\(function) 1\n"
        }
        all.merge(files) { $1 }
        for (path, text) in all { try scenario.write(path, text) }
        let result: Result<Void, any Error>
        do { result = .success(try await body(scenario)) } catch { result = .failure(error) }
        await scenario.cleanUp()
        try result.get()
    }

    // MARK: - Files

    func path(_ path: String) -> String { root + "/" + path }

    func write(_ name: String, _ text: String) throws {
        let path = path(name)
        try FileManager.default.createDirectory(
            atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), withIntermediateDirectories: true)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(descriptor >= 0, "\(path): \(String(cString: strerror(errno)))")
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }

    /// The text of a file of the repository.
    func read(_ name: String) throws -> String {
        String(decoding: try #require(FileManager.default.contents(atPath: path(name)), "no \(name)"), as: UTF8.self)
    }

    /// Runs a shell script in the repository. The script must succeed.
    @discardableResult
    func shell(_ script: String) async throws -> String {
        try await Program.start(["sh", "-euc", script], in: root, environment: environment).succeeded().output
    }

    /// Runs a shell script at the end of a test. Records a failure, and the end goes on.
    func tidy(_ script: String) async {
        do { try await shell(script) } catch { Issue.record(error) }
    }

    // MARK: - faaso

    var environment: [String: String] {
        ["FAASO_STATE": folder + "/state", "NO_COLOR": "1", "PROJECT": project, "FAASO": Self.binary]
    }

    /// The variables of a script that calls `$FAASO`.
    func variables(_ more: [String: String]) -> [String: String] { environment.merging(more) { $1 } }

    /// The built program, which is beside the test bundle.
    static let binary: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let own = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let beside = own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex) + "/faaso"
        if access(String(beside), X_OK) == 0 { return String(beside) }
        return Checkout.root + "/.build/debug/faaso"
    }()

    func start(_ arguments: [String], environment more: [String: String] = [:]) throws -> Started {
        try Program.start([Self.binary] + arguments, in: root, environment: environment.merging(more) { $1 })
    }

    func start(_ arguments: String..., environment more: [String: String] = [:]) throws -> Started {
        try start(arguments, environment: more)
    }

    func faaso(_ arguments: [String], environment more: [String: String] = [:]) async throws -> Finished {
        try await Program.start([Self.binary] + arguments, in: root, environment: environment.merging(more) { $1 }).finished()
    }

    func faaso(_ arguments: String..., environment more: [String: String] = [:]) async throws -> Finished {
        try await faaso(arguments, environment: more)
    }

    /// Runs `faaso` as another user of the machine, who may use the engine.
    func faaso(as user: UInt32, _ arguments: String...) async throws -> Finished {
        try await Program.start(words(as: user, arguments), in: root, environment: environment.merging(["HOME": folder]) { $1 }).finished()
    }

    func words(as user: UInt32, _ arguments: [String]) -> [String] {
        var socket = stat()
        stat("/var/run/docker.sock", &socket)
        return ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--groups=\(socket.st_gid)", Self.binary] + arguments
    }

    /// Runs `faaso` outside of any repository.
    static func anywhere(_ arguments: [String]) async throws -> Finished {
        try await Program.start([binary] + arguments, in: "/", environment: ["NO_COLOR": "1"]).finished()
    }

    func json<Value: Decodable>(_ arguments: String..., environment more: [String: String] = [:]) async throws -> Value {
        try await json(arguments, environment: more)
    }

    func json<Value: Decodable>(_ arguments: [String], environment more: [String: String] = [:]) async throws -> Value {
        let done = try await start(arguments, environment: more).succeeded()
        return try JSONDecoder().decode(Value.self, from: Data(done.output.utf8))
    }

    /// Waits until a path is served as expected.
    func isServed(_ target: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(target) is '\(expected.trimmingNewline)'", sourceLocation: sourceLocation) {
            try await body(target) == expected
        }
    }

    /// The lines of an output that name this project.
    ///
    /// `prune` of any project also removes the names that transfers to hosts left. Such a name may
    /// come from a test beside this one.
    func ownLines(_ done: Finished) -> [Substring] {
        done.output.split(separator: "\n").filter { $0.contains(project) }
    }

    func plan(_ arguments: String...) async throws -> ScenarioSteps { try await json(["plan", "--json"] + arguments) }

    func status() async throws -> ScenarioStatus { try await json("status", "--json") }

    // MARK: - HTTP

    /// Sends a request through the proxy.
    func get(_ target: String, method: String = "GET") async throws -> HTTPResponse {
        try await HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: port)).send(HTTPRequest(method: method, target: target))
    }

    /// The body that the proxy serves under a path. If the status is not 200, it is the status.
    func body(_ target: String) async throws -> String {
        let response = try await get(target)
        return response.status == 200 ? response.text : "\(response.status)"
    }

    private func cleanUp() async {
        _ = try? await faaso("down")
        // Objects are removed by label and by name, so that nothing stays even if `down` fails.
        await tidy(
            """
            of_stages() { grep -E " $PROJECT(-|$)" | cut -d ' ' -f 1; }
            label='{{.Label "faaso.project"}}'
            docker ps -a --format "{{.ID}} $label" --filter label=faaso.project | of_stages | xargs -r docker rm -fv >/dev/null
            # Docker 20.10 sometimes counts an endpoint of a container that is gone, until it is restarted (moby#42119).
            for network in $(docker network ls --format "{{.ID}} $label" --filter label=faaso.project | of_stages); do
                docker network rm $network >/dev/null || [ "$(docker network inspect --format '{{len .Containers}}' $network)" = 0 ]
            done
            docker volume ls --format "{{.Name}} $label" --filter label=faaso.project | of_stages | xargs -r docker volume rm >/dev/null
            docker images --format '{{.Repository}}:{{.Tag}}' | grep "^$PROJECT[-/]" | xargs -r docker rmi -f >/dev/null
            """)
        _ = try? await Program.start(["rm", "-rf", folder], in: "/").finished()
    }
}

extension Finished {
    /// Standard error without the notices about an engine that answers late.
    var ownErrors: String {
        errors.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("waiting for the engine at ") }
            .joined(separator: "\n")
    }
}
