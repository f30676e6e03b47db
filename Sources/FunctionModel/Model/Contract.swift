/// The agreements between modules that do not know each other: a function's port, and the labels of a project's objects.
package enum Contract {
    /// The port that every function listens on, which `PORT` tells it.
    package static let port = 3000
    /// The project that an object in the engine belongs to; nothing without it is ever touched.
    package static let projectLabel = "faaso.project"
    package static let roleLabel = "faaso.role"
    /// On images, and on what is made of them.
    package static let functionLabel = "faaso.function"
    /// The role of a container that an image is tested in.
    package static let testRole = "test"
    /// The end of the name of a volume with the secrets of one container: `<project>_<function>_<number>_secrets`.
    package static let secretsEnding = "secrets"
    /// The bridge network of a project's functions and its proxy.
    package static func functionsNetwork(of project: String) -> String { project + "_functions" }
    /// The internal network of a project's tests.
    package static func testsNetwork(of project: String) -> String { project + "_tests" }
    /// The role of a container that `faaso run` made.
    package static let runRole = "run"
    /// The process that made a container for itself. The container is left over when the process is gone.
    package static let makerLabel = "faaso.maker"
}
