import ContainerEngine
import Deployment

/// The users of images, looked up in their containers.
struct ImageUsers: Sendable {
    let engine: EngineEffects

    /// The user of an image as numbers. Names are looked up in the tables of the image.
    func resolve(_ user: String, function: String, container: String) async throws -> ImageUser {
        do throws(ImageUserProblem) {
            return try await ImageUser.serving(user) { path in
                TarArchive.firstFile((try? await engine.getArchive(container, at: path)) ?? []) ?? []
            }
        } catch {
            throw DeploymentError.imageUser(error, function: function)
        }
    }
}
