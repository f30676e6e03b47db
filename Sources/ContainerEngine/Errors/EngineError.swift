package import Basics

/// An error in the communication with the engine. It keeps the engine's text, and ``refusal`` has
/// its kind.
package enum EngineError: Explained, Hashable, Sendable {
    /// Nothing responds at the endpoint.
    case unreachable(endpoint: String, reason: String)
    /// The system does not let this user connect to the endpoint's socket.
    case forbidden(endpoint: String)
    /// The endpoint is on another machine, or needs ssh or TLS, which only the docker CLI supports.
    case remote(endpoint: String)
    /// `DOCKER_HOST` or a docker context contains an invalid endpoint.
    case invalidEndpoint(String, reason: String)
    /// The engine sent an error status. `route` is the method and path, `message` the engine's
    /// text.
    case status(code: Int, message: String, route: String)
    /// The engine's API is older than ``Engine/oldestAPI``.
    case tooOld(api: String)
    /// The connection broke or the time limit passed during an exchange.
    case interrupted(route: String, reason: String)
    /// The engine's response does not match its API.
    case unexpected(route: String, reason: String)
    /// An image could not be pulled. `message` is the text of the engine or the registry.
    case pullFailed(reference: String, message: String)
    /// An image could not be pushed. `message` is the text of the engine or the registry.
    case pushFailed(reference: String, message: String)
    /// The task was cancelled before the connection was made.
    case cancelled
    /// There is no docker CLI for builds.
    case noDockerCLI(reason: String)
    /// The engine would ignore a part of a request, which is named by a plural noun.
    case unsupported(String, engine: String, hint: String)

    /// Advice for the user, one sentence each.
    package var hints: [String] {
        switch self {
        case .forbidden:
            ["add yourself to the group that owns the socket: sudo usermod -aG docker $USER, then log in again"]
        case .unreachable(let endpoint, _) where endpoint.hasPrefix("unix://"):
            ["start the engine (sudo systemctl start docker), or set DOCKER_HOST to where it listens"]
        case .unreachable: ["check DOCKER_HOST and the current docker context (docker context show)"]
        case .remote: ["deploy to that machine: faaso up --to ssh://user@host"]
        case .invalidEndpoint: ["write it as unix:///path/to/docker.sock or tcp://127.0.0.1:2375"]
        case .tooOld: ["Docker 20.10 or newer is needed"]
        case .noDockerCLI: ["install the docker CLI, or set FAASO_DOCKER to its path"]
        case .unsupported(_, _, let hint): [hint]
        case .pullFailed(let reference, let message), .pushFailed(let reference, let message): Self.pullHints(reference, message)
        case .status: Self.statusHints(refusal)
        case .interrupted, .unexpected, .cancelled: []
        }
    }
}

extension EngineError {
    package var description: String {
        switch self {
        case .unreachable(let endpoint, let reason): "the Docker engine at \(endpoint) cannot be reached: \(reason)"
        case .forbidden(let endpoint): "the Docker engine at \(endpoint) cannot be reached: permission denied"
        case .remote(let endpoint): "the Docker engine at \(endpoint) is not on this machine"
        case .invalidEndpoint(let text, let reason): "\(text) is not an address of a Docker engine: \(reason)"
        case .status(let code, let message, let route): "the Docker engine refused \(route) (\(code)): \(message)"
        case .tooOld(let api): "the Docker engine speaks API \(api), and \(Engine.oldestAPI) is the oldest that will do"
        case .interrupted(let route, let reason): "the Docker engine did not finish \(route): \(reason)"
        case .unexpected(let route, let reason): "the Docker engine's answer to \(route) is not valid: \(reason)"
        case .pullFailed(let reference, let message): "pulling \(reference) failed: \(message)"
        case .pushFailed(let reference, let message): "pushing \(reference) failed: \(message)"
        case .cancelled: "cancelled"
        case .noDockerCLI(let reason): "there is no docker CLI to build with: \(reason)"
        case .unsupported(let feature, let engine, _): "\(engine) does not support \(feature)"
        }
    }
}

extension EngineError {
    package var blame: Blame {
        switch self {
        case .unreachable, .forbidden, .remote, .invalidEndpoint, .tooOld: .engine
        case .status, .interrupted, .unexpected, .pullFailed, .pushFailed, .noDockerCLI, .unsupported: .run
        case .cancelled: .interrupt
        }
    }
}
