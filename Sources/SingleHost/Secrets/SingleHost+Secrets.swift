import Deployment
import Basics
import ContainerEngine
import FunctionModel
import WorkModel
import Synchronization

extension SingleHost {
    /// Writes a container's secrets into a volume of its own, through a container that is never started: the function's own container
    /// has the volume read-only from its first moment.
    func fillSecrets(
        _ function: DesiredFunction, image: FunctionImage, user: String, container: String
    ) async throws {
        let secrets = function.configuration.secrets
        guard !secrets.isEmpty else { return }
        let (volume, writer) = (names.secrets(container), names.writer(container))
        for helper in try await observe(probing: .none).helpers where helper.name == writer { try await engine.remove(helper.id) }
        if try await engine.volumes()[volume] != nil { try await engine.removeVolume(volume) }

        var files: [TarArchive.File] = []
        for (name, version) in secrets.sorted(by: { $0.key < $1.key }) {
            guard let secret = try effects.secret(name) else { throw DeploymentError.secretNotSet(function: function.name, secret: name) }
            guard secret.version == version else {
                let reason = "the secret '\(name)' changed meanwhile; deploy again"
                throw DeploymentError.failed("function '\(function.name)' cannot be deployed", reason: reason)
            }
            files.append(TarArchive.File(name: name, bytes: secret.value, permissions: 0o400))
        }
        try await engine.createVolume(volume, Labels.base(project, .secrets).merging([Labels.owner: container]) { _, new in new })
        var specification = ContainerSpecification(image: image.id, network: "none")
        specification.labels = Labels.base(project, .writer)
        specification.mounts = [Mount(kind: .volume, source: volume, target: FunctionSpecification.secretsFolder)]
        let id = try await engine.create(specification, writer)
        do {
            let owner = try await resolve(user, function: function.name, container: id).owner
            for index in files.indices { files[index].owner = owner }
            try await engine.putArchive(id, FunctionSpecification.secretsFolder, TarArchive.encode(files))
            try await engine.remove(id)
        } catch {
            await shielded {
                try? await engine.remove(id)
                try? await engine.removeVolume(volume)
            }
            throw error
        }
    }

    /// Removes the volume of a container's secrets, when it has any (`fields` are what it was made with).
    func removeSecrets(_ fields: [String: String], container: String) async throws {
        guard Inputs.haveSecrets(fields) else { return }
        if try await engine.volumes()[names.secrets(container)] != nil { try await engine.removeVolume(names.secrets(container)) }
    }

    /// The volumes that a function asks for; they outlive every container.
    ///
    /// A new one belongs to the image's user, whose container could not write to it otherwise. What the image has at the path still
    /// comes into it, with its owner, when the function's own container is created.
    func makeVolumes(_ function: DesiredFunction, image: FunctionImage, user: String) async throws {
        for volume in function.configuration.volumes {
            let isMade = try await engine.volumeLabels(volume.source) != nil
            let mark = state.unfinished(volume.source)
            // A run that was killed in the middle leaves a volume of root's, to which the function cannot write.
            if isMade, try files.read(mark) == nil { continue }
            guard memory.volumes.withLock({ $0.insert(volume.source).inserted }) else { continue }
            defer { _ = memory.volumes.withLock { $0.remove(volume.source) } }
            let writer = names.writer(volume.source)
            for helper in try await observe(probing: .none).helpers where helper.name == writer { try await engine.remove(helper.id) }
            try files.write(mark, [])
            if !isMade { try await engine.createVolume(volume.source, Labels.base(project, .volume)) }
            var specification = ContainerSpecification(image: image.id, network: "none")
            specification.labels = Labels.base(project, .writer)
            specification.mounts = [Mount(kind: .volume, source: volume.source, target: "/volume")]
            let id = try await engine.create(specification, writer)
            do {
                let owner = try await resolve(user, function: function.name, container: id).owner
                let folder = TarArchive.encode(folder: "volume", permissions: 0o755, owner: owner)
                try await engine.putArchive(id, "/", folder)
                try await engine.remove(id)
            } catch {
                await shielded { try? await engine.remove(id) }
                throw error
            }
            try files.remove(mark)
        }
    }

    /// An image's USER as numbers, with the image's own tables where names need them.
    func resolve(_ user: String, function: String, container: String) async throws -> ImageUser {
        do throws(ImageUserProblem) {
            return try await ImageUser.serving(user) { path in
                TarArchive.firstFile((try? await engine.getArchive(container, path)) ?? []) ?? []
            }
        } catch {
            throw DeploymentError.imageUser(error, function: function)
        }
    }
}
