import Pipeline
import ContainerEngine
import Glibc

/// Hands a terminal over to the docker CLI.
struct DockerProcess {
    private let connection: EngineConnection

    init(_ connection: EngineConnection) {
        self.connection = connection
    }

    /// Replaces this process by `docker ARGUMENTS`, against the same engine. Returns only by throwing.
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
