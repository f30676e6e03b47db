import Basics
import ContainerEngine
import Deployment
import FunctionModel
import WorkModel

/// The containers that write into volumes and are never started.
struct VolumeWriters: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    @Shared var observer: Observer

    /// Writes an archive into a volume through a container that is removed afterwards.
    /// - Parameter archive: called with the container's identifier. It returns the folder and the
    ///   archive.
    func write(
        into mount: Mount, image: FunctionImage, as name: String, archive: (_ id: String) async throws -> (folder: String, tar: [UInt8])
    ) async throws {
        var specification = ContainerSpecification(image: image.id, network: "none")
        specification.labels = Labels.base(host.project, .writer)
        specification.mounts = [mount]
        let id = try await engine.create(specification, name: name)
        do {
            let (folder, tar) = try await archive(id)
            try await engine.putArchive(id, at: folder, tar)
            try await engine.remove(id)
        } catch {
            await shielded { try? await engine.remove(id) }
            throw error
        }
    }

    /// Removes a writer that a killed run left.
    func removeLeftover(_ name: String) async throws {
        for helper in try await observer.observe().helpers where helper.name == name { try await engine.remove(helper.id) }
    }
}
