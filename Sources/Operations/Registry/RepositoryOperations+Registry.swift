import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import Pipeline
package import SharedCache
import WorkModel
import Workspaces

extension RepositoryOperations {
    /// Lists the images in the project's registry.
    /// - Throws: ``RegistrySetupError`` without a registry, `RegistryError`, and any error of the
    ///   engine.
    package func registryListing() async throws -> RegistryListing {
        let workspace = try workspace()
        return try await client(workspace, connect(workspace)).listing()
    }

    /// Selects the images that nobody needs, and removes them if `isApplied`.
    /// - Parameters:
    ///   - keep: the number of images of each function that stay.
    ///   - minimumAge: the seconds that must have passed since the push; nil if age does not count.
    /// - Throws: the errors of ``registryListing()``.
    package func collectRegistry(keep: Int, minimumAge: Double?, isApplied: Bool) async throws -> RegistryCollection {
        let workspace = try workspace()
        let connection = try await connect(workspace)
        let client = try await client(workspace, connection)
        let listing = try await client.listing()
        let policy = RegistryCollection.Policy(
            keep: keep, cutoff: minimumAge.map { Date(timeIntervalSinceNow: -$0) }, needed: try needed(workspace, connection),
            named: try await client.digests(of: listing.foreign + listing.bases))
        var collection = RegistryCollection(listing, policy)
        guard isApplied else { return collection }
        for digest in collection.digests { try await client.delete(digest) }
        collection.applied = true
        return collection
    }

    /// The keys of the newest records of this clone, and of the deployments that are kept on this
    /// machine.
    private func needed(_ workspace: Workspace, _ connection: EngineConnection) throws -> [String: Set<String>] {
        var keys: [String: Set<String>] = [:]
        for function in workspace.project.functions {
            if let record = workspace.cache.currentImage(function.name) { keys[function.name, default: []].insert(record.key.short) }
        }
        for record in try connection.target().history.kept() {
            for function in record.desired.functions {
                if let key = (function.image?.key).flatMap({ Digest(hex: $0) }) { keys[function.name, default: []].insert(key.short) }
            }
        }
        return keys
    }

    private func client(_ workspace: Workspace, _ connection: EngineConnection) async throws -> RegistryClient {
        let settings = workspace.project.settings.registry
        guard let settings else { throw RegistrySetupError.noRegistry("this command") }
        return try await connection.registryClient(settings)
    }
}
