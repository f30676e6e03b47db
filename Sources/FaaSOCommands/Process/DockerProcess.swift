import ContainerEngine
import Glibc
import Pipeline

/// The docker CLI, which takes over the terminal.
struct DockerProcess {
    private let connection: EngineConnection

    /// Creates the value for the engine of a connection.
    init(_ connection: EngineConnection) {
        self.connection = connection
    }

    /// Replaces this process by `docker ARGUMENTS` for the same engine. It returns only by
    /// throwing.
    func become(_ arguments: [String]) async throws -> Never {
        let path = try await DockerCLI.locate(environment: connection.environment).path
        setenv("DOCKER_HOST", connection.engine.endpoint.description, 1)
        unsetenv("DOCKER_CONTEXT")
        for number in [SIGINT, SIGTERM, SIGPIPE] { signal(number, SIG_DFL) }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        execv(path, words)
        throw EngineError.noDockerCLI(reason: "\(path): \(String(cString: strerror(errno)))")
    }
}
