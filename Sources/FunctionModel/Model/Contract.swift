/// The agreements between modules that do not import each other. Examples are the port of functions
/// and the labels of objects.
package enum Contract {
    /// The port that a function listens on unless its metadata has another one.
    package static let port = 3000
    /// The name of the proxy in the network of a project's functions.
    package static let proxyAlias = "faaso"
    /// The port of ``proxyAlias`` for calls between functions. It is never published.
    package static let callsPort = 80
    /// The URL of the project's functions inside its network. The name of a function follows it as
    /// the first segment of the path.
    package static let baseURL = "http://\(proxyAlias)"
    /// The URL of a function inside the network of its project.
    package static func url(of function: String) -> String { "\(baseURL)/\(function)" }
    /// The variable with ``baseURL`` in each container of a function.
    package static let urlVariable = "FAASO_URL"
    /// The variables of a container: the given ones, and ``urlVariable`` unless they have it.
    package static func environment(_ own: [String: String]) -> [String: String] {
        [urlVariable: baseURL].merging(own) { $1 }
    }
    /// The label with the project that an object of the engine belongs to. faaso never changes an
    /// object without this label.
    package static let projectLabel = "faaso.project"
    /// The label with the role of an object, such as a container or a volume of secrets.
    package static let roleLabel = "faaso.role"
    /// The label with the name of a function, on its images and containers.
    package static let functionLabel = "faaso.function"
    /// The folder of a function's secrets in its container.
    package static let secretsFolder = "/run/secrets"
    /// The end of the name of a volume that holds the secrets of one container. The whole name is
    /// `<project>_<function>_<number>_secrets`.
    package static let secretsEnding = "secrets"
    /// The name of the bridge network of a project's functions and its proxy.
    package static func functionsNetwork(of project: String) -> String { project + "_functions" }
    /// The name of the internal network of a project's tests.
    package static func testsNetwork(of project: String) -> String { project + "_tests" }
    /// The name of the volume with the certificates of a project's proxies on a swarm.
    package static func certificatesVolume(of project: String) -> String { project + "_caddy" }
    /// The name of the volume that the proxy of a node shares with its loader on a swarm.
    package static func proxyVolume(of project: String) -> String { project + "_proxy" }
    /// The variable that gives a build secret to one run.
    package static func secretVariable(_ name: String) -> String { "FAASO_SECRET_\(name.uppercased())" }
    /// The label with the process that created a container for its own use. If the process is gone,
    /// the container is abandoned.
    package static let makerLabel = "faaso.maker"

    /// The purpose of an object of the engine. The raw values are the values of ``roleLabel``.
    package enum Role: String, Sendable {
        case function, proxy
        /// A network of the project itself.
        case network
        /// A network that functions asked for. It is removed when no function names it.
        case joinedNetwork = "joined-network"
        /// A container that tests an image.
        case test
        /// A container that `faaso run` created.
        case run
        /// A container that is never started. It only writes files into a volume.
        case writer
        /// A volume with the secrets of one container.
        case secrets
        /// A volume that a function asked for. It is never removed.
        case volume
        /// The volume of a proxy's keeper. The engine removes it with the container.
        case keeper
        /// The service that loads the Caddyfile on each node of a swarm, and its volume.
        case loader
        /// A config of a swarm that is the lock of a deployment.
        case lock
        /// A config of a swarm that holds a part of a deployment record.
        case record
    }
}
