import Glibc
import TestSupport
import Testing

/// A folder with a small repository, where scripts call the built program as `$FAASO`.
final class Shell: Sendable {
    private let temporary = TemporaryFolder()
    private let environment: [String: String]

    /// The absolute path of the folder.
    var folder: String { temporary.path }

    /// Creates an empty folder.
    /// - Parameter socket: the engine's socket; by default no engine answers.
    init(socket: String = "/tmp/faaso-program-no-engine.sock") {
        environment = [
            "FAASO": Self.binary, "DOCKER_HOST": "unix://" + socket, "FAASO_STATE": temporary.path("state"), "NO_COLOR": "1",
            "HOME": temporary.path, "ENGINE_SOCKET": socket,
        ]
    }

    /// Creates a repository with a template, a function `sum`, and a route. The function has a test
    /// and an environment file.
    static func repository(socket: String = "/tmp/faaso-program-no-engine.sock") async throws -> Shell {
        let shell = Shell(socket: socket)
        let done = try await shell.run(
            """
            mkdir -p templates/plain functions/sum
            printf 'FROM base:1\\nCOPY . .\\n' >templates/plain/Dockerfile
            printf 'runtime: plain\\nenvironment_file: .env\\ntest:\\n  - {name: unit, command: ["true"]}\\n' >functions/sum/metadata.yml
            echo TOKEN=secret >.env; echo '/sum: sum' >routes.yml; echo 'project: programtest' >faaso.yml
            git init -q . && git add -A && git -c user.name=a -c user.email=a@example.org commit -qm a
            """)
        try #require(done.status == 0, "\(done)")
        return shell
    }

    /// Starts a script in the folder. If it is one command with `exec`, its process is that of the
    /// command.
    func start(_ script: String) throws -> Started {
        try Program.start(["sh", "-c", script], in: folder, environment: environment)
    }

    /// Runs a script in the folder until it ends.
    func run(_ script: String) async throws -> Finished {
        try await start(script).finished()
    }

    /// The built program, beside the test bundle.
    private static let binary: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let own = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let beside = String(own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex)) + "/faaso"
        if access(beside, X_OK) == 0 { return beside }
        return Checkout.root + "/.build/debug/faaso"
    }()
}
