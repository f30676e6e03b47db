import ContainerEngine
import Deployment

/// The users of images, looked up in their containers.
struct ImageUsers: Sendable {
    @Shared var engine: EngineEffects

    /// The user of an image as numbers. Names are looked up in the tables of the image.
    /// - Throws: ``DeploymentError`` for a user that must not serve, and any error of the engine.
    func resolve(_ user: String, function: String, container: String) async throws -> ImageUser {
        do {
            return try await ImageUser.serving(user) { path in try await engine.getArchive(container, at: path) }
        } catch let problem as ImageUserProblem {
            throw DeploymentError.imageUser(problem, function: function)
        }
    }
}
