import Basics
import ContainerEngine
import Deployment
import FunctionModel
import WorkModel

/// The volumes that hold the secrets of one container each.
struct SecretVolumes: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    /// The value and the version of a secret; nil if it is not set.
    let secret: @Sendable (_ name: String) throws -> (version: String, value: [UInt8])?
    @Shared var writers: VolumeWriters
    let users: ImageUsers

    /// Writes a container's secrets into a volume of its own.
    ///
    /// The function's container mounts the volume read-only. Thus another container, which is never
    /// started, writes it.
    func fill(for function: DesiredFunction, image: FunctionImage, user: String, container: String) async throws {
        let secrets = function.configuration.secrets
        guard !secrets.isEmpty else { return }
        let volume = host.names.secrets(container)
        let writer = host.names.writer(container)
        try await writers.removeLeftover(writer)
        if try await engine.volumes()[volume] != nil { try await engine.removeVolume(volume) }

        var files: [TarArchive.File] = []
        for (name, version) in secrets.sorted(by: { $0.key < $1.key }) {
            guard let secret = try secret(name) else { throw DeploymentError.secretNotSet(function: function.name, secret: name) }
            guard secret.version == version else {
                let reason = "the secret '\(name)' changed meanwhile; deploy again"
                throw DeploymentError.failed("function '\(function.name)' cannot be deployed", reason: reason)
            }
            files.append(TarArchive.File(name: name, bytes: secret.value, permissions: 0o400))
        }
        try await engine.createVolume(
            volume, labels: Labels.base(host.project, .secrets).merging([Labels.owner: container]) { _, new in new })
        let mount = Mount(kind: .volume, source: volume, target: Contract.secretsFolder)
        do {
            try await writers.write(into: mount, image: image, as: writer) { id in
                let owner = try await users.resolve(user, function: function.name, container: id).owner
                for index in files.indices { files[index].owner = owner }
                return (Contract.secretsFolder, TarArchive.encode(files))
            }
        } catch {
            await shielded { try? await engine.removeVolume(volume) }
            throw error
        }
    }

    /// Removes the volume of a container's secrets, if it has one.
    /// - Parameter fields: the fields that the container was made with.
    func remove(_ fields: [String: String], container: String) async throws {
        guard Inputs.haveSecrets(fields) else { return }
        let volume = host.names.secrets(container)
        if try await engine.volumes()[volume] != nil { try await engine.removeVolume(volume) }
    }
}
