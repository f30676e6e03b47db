package import CacheTools
import FunctionModel
package import ImageBuild
import ContainerEngine
import ContentHash
import Deployment
import Pipeline
import Workspaces

extension RepositoryOperations {
    /// A cache.
    /// - Parameter path: a `.faaso` folder or a copy of one; nil means the repository's.
    package func cache(at path: String?) throws -> CacheFolder {
        try path.map { CacheFolder(path: $0) } ?? cacheFolder()
    }

    /// Removes old records, or lists them.
    /// - Parameters:
    ///   - path: see ``cache(at:)``. In a repository, the records of functions that are gone count
    ///     as old.
    ///   - isApplied: false changes nothing.
    package func collect(at path: String?, _ policy: CacheCollection.Policy, isApplied: Bool) async throws -> CacheCollection {
        let cache = try cache(at: path)
        // The lock comes first: a run that is waited for may write records of a new function.
        let lock = isApplied ? try lock(cache, "faaso cache gc") : nil
        defer { withExtendedLifetime(lock) {} }
        var policy = policy
        policy.functions = path == nil ? await neededFunctions() : nil
        var report = CacheCollection(cache, policy)
        if isApplied { try report.apply(cache) }
        return report
    }

    /// Checks every file of a cache, and the images if an engine answers.
    /// - Parameters:
    ///   - offline: true to ask no engine.
    ///   - isRepaired: true to remove the damaged files.
    package func verify(at path: String?, offline: Bool, isRepaired: Bool) async throws -> CacheVerification {
        let cache = try cache(at: path)
        let images = offline ? nil : await images()
        try Task.checkCancellation()
        guard isRepaired else { return CacheVerification(cache, images: images, runs: RunReport.self) }
        let lock = try lock(cache, "faaso cache verify")
        defer { withExtendedLifetime(lock) {} }
        var report = CacheVerification(cache, images: images, runs: RunReport.self)
        try report.repair(cache)
        return report
    }

    /// Takes the lock of a cache for as long as the result is kept. Waits for a run that has it.
    func lock(_ cache: CacheFolder, _ purpose: String) throws -> FileLock {
        try FileLock.acquireBlocking(path: cache.lock, purpose: purpose, wait: true) { tell(.waiting($0)) }
    }

    /// The functions whose records are kept. Nil, with a warning, if they cannot be known.
    ///
    /// The engine knows the deployments. It is only asked if there are records of functions that
    /// the repository does not have.
    private func neededFunctions() async -> Set<String>? {
        let workspace: Workspace
        do { workspace = try self.workspace() } catch {
            tell(.warning("the project's files cannot be read, so that no function counts as gone"))
            return nil
        }
        let own = Set(workspace.project.functions.map(\.name))
        guard workspace.cache.holdsOthers(than: own) else { return own }
        do {
            return try workspace.neededFunctions(DeploymentHistory(state: try await connect(workspace).state))
        } catch {
            tell(.warning("what is deployed cannot be known, so that no function counts as gone: \(error)"))
            return nil
        }
    }

    /// The engine's images. Nil if no engine answers.
    private func images() async -> EngineImages? {
        guard let engine = try? await Engine.connect(EngineLocator.locate(environment: environment)),
            let images = try? await engine.images(reference: nil)
        else { return nil }
        return EngineImages(images)
    }
}
