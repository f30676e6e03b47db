import ContainerEngine
import Deployment
import FunctionModel
import Synchronization
import WorkModel

/// The volumes that functions ask for. They outlive every container.
final class FunctionVolumes: Sendable {
    private let host: Host
    private let engine: EngineEffects
    private let files: FileEffects
    private let writers: VolumeWriters
    private let users: ImageUsers
    /// The volumes that are being created. Functions share volumes, and several functions are
    /// deployed at the same time.
    private let underWay = Mutex<Set<String>>([])

    init(host: Host, engine: EngineEffects, files: FileEffects, writers: VolumeWriters, users: ImageUsers) {
        (self.host, self.engine, self.files) = (host, engine, files)
        (self.writers, self.users) = (writers, users)
    }

    /// Creates the volumes of a function that do not exist.
    ///
    /// A new volume belongs to the image's user. Otherwise the container could not write to it. The
    /// engine copies the image's content at the path into the volume when it creates the function's
    /// container.
    func ensure(for function: DesiredFunction, image: FunctionImage, user: String) async throws {
        for volume in function.configuration.volumes {
            let isMade = try await engine.volumeLabels(volume.source) != nil
            let mark = host.state.unfinished(volume.source)
            // A killed run may leave a volume that belongs to root. The function cannot write to
            // it.
            if isMade, try files.read(mark) == nil { continue }
            guard underWay.withLock({ $0.insert(volume.source).inserted }) else { continue }
            defer { _ = underWay.withLock { $0.remove(volume.source) } }
            let writer = host.names.writer(volume.source)
            try await writers.removeLeftover(writer)
            try files.write(mark, [])
            if !isMade { try await engine.createVolume(volume.source, labels: Labels.base(host.project, .volume)) }
            let mount = Mount(kind: .volume, source: volume.source, target: "/volume")
            try await writers.write(into: mount, image: image, as: writer) { id in
                let owner = try await users.resolve(user, function: function.name, container: id).owner
                return ("/", TarArchive.encode(folder: "volume", permissions: 0o755, owner: owner))
            }
            try files.remove(mark)
        }
    }
}
