import FoundationEssentials
import Dispatch
import Glibc
import Synchronization
import Testing

/// A folder with a small repository, where scripts call the built program as `$FAASO`.
final class Shell: Sendable {
    let folder: String
    private let environment: [String: String]

    /// - Parameter socket: the engine's; where none is named, none answers.
    init(socket: String = "/tmp/faaso-program-no-engine.sock") throws {
        var template = Array("/tmp/faaso-program-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        folder = try #require(made.map { String(cString: $0) })
        environment = [
            "FAASO": Self.binary, "DOCKER_HOST": "unix://" + socket, "FAASO_STATE": folder + "/state", "NO_COLOR": "1", "HOME": folder,
            "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin", "ENGINE_SOCKET": socket,
        ]
    }

    deinit { Self.remove(folder) }

    /// Writes a repository with a template, a function `sum` with a test and an environment file, and a route.
    static func repository(socket: String = "/tmp/faaso-program-no-engine.sock") async throws -> Shell {
        let shell = try Shell(socket: socket)
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

    struct Done: Sendable {
        /// A signal's number is negative.
        var status: Int32
        var output: String
        var errors: String
    }

    /// A script that was started.
    struct Running: Sendable {
        let pid: pid_t
        fileprivate let output: Int32
        fileprivate let errors: Int32

        var errorsSoFar: String { Shell.text(errors) }

        func signal(_ number: Int32) { kill(pid, number) }

        /// Waits for the end; ends it by force after a while.
        func finished(within limit: Duration = .seconds(60)) async -> Done? {
            let status: Int32? = await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    let end = ContinuousClock.now + limit
                    var status: Int32 = 0
                    while waitpid(pid, &status, WNOHANG) == 0 {
                        guard ContinuousClock.now < end else {
                            kill(pid, SIGKILL)
                            waitpid(pid, &status, 0)
                            return continuation.resume(returning: nil)
                        }
                        usleep(5000)
                    }
                    continuation.resume(returning: status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f))
                }
            }
            defer { for descriptor in [output, errors] { close(descriptor) } }
            return status.map { Done(status: $0, output: Shell.text(output), errors: Shell.text(errors)) }
        }
    }

    /// Starts a script in the folder. A script of one command with `exec` is that command's process.
    func start(_ script: String) throws -> Running {
        let (output, errors) = (try Self.unnamedFile(), try Self.unnamedFile())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        let words = ["sh", "-c", "cd '\(folder)' || exit 99\n" + script]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in arguments + variables { free(word) } }
        var pid: pid_t = 0
        let result = posix_spawnp(&pid, "sh", &actions, nil, &arguments, &variables)
        try #require(result == 0)
        return Running(pid: pid, output: output, errors: errors)
    }

    func run(_ script: String) async throws -> Done {
        try #require(await start(script).finished(), "\(script) did not end")
    }

    /// The built program: beside the test bundle.
    private static let binary: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let own = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let beside = String(own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex)) + "/faaso"
        return access(beside, X_OK) == 0 ? beside : #filePath.components(separatedBy: "/Tests/")[0] + "/.build/debug/faaso"
    }()

    private static func unnamedFile() throws -> Int32 {
        var name = Array("/tmp/faaso-program-output-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        try #require(descriptor >= 0)
        unlink(name)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    fileprivate static func text(_ descriptor: Int32) -> String {
        let length = Int(lseek(descriptor, 0, SEEK_END))
        let bytes = [UInt8](unsafeUninitializedCapacity: max(0, length)) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, max(0, length), 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func remove(_ path: String) {
        if unlink(path) == 0 || rmdir(path) == 0 { return }
        guard let stream = opendir(path) else { return }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(stream)
        for name in names { remove(path + "/" + name) }
        rmdir(path)
    }
}
