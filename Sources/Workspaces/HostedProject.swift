import Basics
import ContentHash
package import FunctionModel

/// A project on a host that has no clone of its repository. `faaso up --to` puts it there.
///
/// Its folder has the settings and the cache. A verb that runs in the folder needs no repository.
package struct HostedProject: Hashable, Sendable, Codable {
    /// The schema of the file.
    private var schema = HostedProject.schemaName
    /// The settings of faaso.yml.
    package var settings: Settings
    /// The identity of the repository in deployments.
    package var repository: String

    /// The value of `schema`.
    package static let schemaName = "faaso.hosted/1"

    /// The name of the file in the folder of the project.
    package static let fileName = "faaso-hosted.json"

    /// Creates a project.
    package init(settings: Settings, repository: String) { (self.settings, self.repository) = (settings, repository) }

    /// Reads the project of a folder. Nil if the folder has none.
    /// - Throws: `FileError`, and ``WorkspaceError`` for a file that is none of this version.
    package init?(in folder: String) throws {
        guard let bytes = try AtomicFile.read(folder + "/" + Self.fileName) else { return nil }
        guard let project = try? JSONCoding.decode(Self.self, from: bytes), project.schema == Self.schemaName else {
            throw WorkspaceError.notHosted(folder + "/" + Self.fileName)
        }
        self = project
    }

    /// The identity of the repository whose project a folder has. Nil if the folder has none. The
    /// settings are not read, because another version of this program may have written them.
    /// - Throws: `FileError`, and ``WorkspaceError`` for a damaged file.
    package static func repository(in folder: String) throws -> String? {
        guard let bytes = try AtomicFile.read(folder + "/" + fileName) else { return nil }
        guard let owner = try? JSONCoding.decode(Owner.self, from: bytes), owner.schema == schemaName else {
            throw WorkspaceError.notHosted(folder + "/" + fileName)
        }
        return owner.repository
    }

    /// The fields of the file that every version has.
    private struct Owner: Decodable {
        var schema: String
        var repository: String
    }

    /// Writes the project into a folder, which must exist.
    package func write(to folder: String) throws {
        let bytes = try JSONCoding.pretty(self)
        guard try AtomicFile.read(folder + "/" + Self.fileName) != bytes else { return }
        try AtomicFile.write(bytes, to: folder + "/" + Self.fileName, mode: 0o600)
    }
}
