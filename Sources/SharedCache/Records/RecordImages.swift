import Basics
import ContainerEngine

/// Sends and fetches records through the engine. A record is an image with one layer and one file,
/// so that every registry takes it.
struct RecordImages: Sendable {
    /// The engine that talks to the registry.
    let engine: Engine
    /// The credentials of the docker CLI's user.
    let credentials: RegistryCredentials
    /// The labels of the container that a record is read from.
    let labels: [String: String]
    /// Receives each problem in finding credentials.
    let onWarning: @Sendable (String) -> Void

    /// The label with the digest of the manifest that a record is of. A clean-up reads it, because
    /// it does not unpack records. It is not signed, and a pull does not use it.
    static let label = "faaso.manifest"
    private static let file = "record.json"
    /// The largest record that is read, in bytes.
    private static let limit = 16 << 20
    /// The largest image of a record, compressed. Its size is a stranger's choice until the
    /// signature is verified.
    private static let imageLimit: Int64 = 1 << 20

    /// Pushes a record. Nothing of it stays in the engine.
    /// - Parameter manifest: the digest of the manifest that it is a record of.
    func send(_ record: [UInt8], of manifest: String, as reference: ImageReference, onAdvance: @Sendable () -> Void) async throws {
        let archive = TarArchive.encode([TarArchive.File(name: Self.file, bytes: record, permissions: 0o644)])
        try await engine.withPassingName(reference.familiar) {
            try await engine.importImage(archive, as: reference, labels: [Self.label: manifest])
            _ = try await engine.push(reference, with: credentials, onWarning: onWarning, onAdvance: onAdvance)
        }
    }

    /// Pulls a record. Nothing of it stays in the engine.
    /// - Throws: ``PullMiss/unreadable`` if the image holds no record, and any error of the engine.
    func fetch(_ reference: ImageReference, onAdvance: @Sendable () -> Void) async throws -> [UInt8] {
        try await engine.withPassingName(reference.familiar) {
            try await engine.pull(
                reference.familiar, with: credentials, limit: Self.imageLimit, onWarning: onWarning, onAdvance: onAdvance)
            return try await read(reference)
        }
    }

    /// Reads the file through a container that never starts. An image without a command needs one.
    private func read(_ reference: ImageReference) async throws -> [UInt8] {
        let name = "faaso-record-\(reference.tag ?? "")-\(UInt32.random(in: 0 ... .max))"
        let specification = ContainerSpecification(image: reference.familiar, command: ["-"], labels: labels)
        let id = try await engine.create(specification, name: name)
        let archive: Result<[UInt8], any Error>
        do { archive = .success(try await engine.getArchive(id, path: "/" + Self.file, limit: Self.limit)) } catch {
            archive = .failure(error)
        }
        await shielded { [engine] in try? await engine.remove(id, force: true, volumes: true) }
        do {
            guard let record = TarArchive.firstFile(try archive.get()) else { throw PullMiss.unreadable }
            return record
        } catch let error as EngineError where error.isNotFound {
            throw PullMiss.unreadable
        }
    }
}
