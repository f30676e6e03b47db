/// What modules that do not know each other agree on: how a function's image is reached, and what a project's objects in the engine bear.
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
}
