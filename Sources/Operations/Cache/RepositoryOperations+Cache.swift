package import CacheTools
import ContainerEngine
import ContentHash
import Deployment
import FunctionModel
package import ImageBuild
import Pipeline
import Workspaces

extension RepositoryOperations {
    /// The cache to work on.
    /// - Parameter path: a `.faaso` folder or a copy of one; nil means the repository's.
    /// - Throws: an error if no repository contains the folder.
    package func cache(at path: String?) throws -> CacheFolder {
        try path.map { CacheFolder(path: $0) } ?? cacheFolder()
    }

    /// Removes old records, or lists them.
    /// - Parameters:
    ///   - path: see ``cache(at:)``. In a repository, the records of removed functions count as
    ///     old.
    ///   - policy: the rules that make a record old.
    ///   - isApplied: if false, nothing changes.
    package func collect(at path: String?, _ policy: CacheCollection.Policy, isApplied: Bool) async throws -> CacheCollection {
        let cache = try cache(at: path)
        // The lock comes first: a run that holds it may write records of a new function.
        let lock = isApplied ? try await lock(cache, "faaso cache gc") : nil
        defer { withExtendedLifetime(lock) {} }
        var policy = policy
        policy.functions = path == nil ? await neededFunctions() : nil
        var report = try CacheCollection(cache, policy)
        if isApplied { try report.apply(cache) }
        return report
    }

    /// Checks all files of a cache, and the images if an engine answers.
    /// - Parameters:
    ///   - path: see ``cache(at:)``.
    ///   - offline: if true, no engine is asked.
    ///   - isRepaired: if true, the damaged files are removed.
    package func verify(at path: String?, offline: Bool, isRepaired: Bool) async throws -> CacheVerification {
        let cache = try cache(at: path)
        let images = offline ? nil : await images()
        try Task.checkCancellation()
        guard isRepaired else { return try CacheVerification(cache, images: images, runs: RunReport.self) }
        let lock = try await lock(cache, "faaso cache verify")
        defer { withExtendedLifetime(lock) {} }
        var report = try CacheVerification(cache, images: images, runs: RunReport.self)
        try report.repair(cache)
        return report
    }

    /// Acquires the lock of a cache, which the result holds. Waits for a run that has it.
    func lock(_ cache: CacheFolder, _ purpose: String) async throws -> FileLock {
        try await FileLock.acquire(path: cache.lock, purpose: purpose, wait: true) { tell(.waiting($0)) }
    }

    /// The functions whose records are needed. Nil, with a warning, if they cannot be determined.
    ///
    /// The engine knows the deployments. It is only asked if the cache has records of functions
    /// that the repository does not have.
    private func neededFunctions() async -> Set<String>? {
        let workspace: Workspace
        do { workspace = try self.workspace() } catch {
            tell(.warning("the project's files cannot be read, so that no function counts as gone"))
            return nil
        }
        let own = Set(workspace.project.functions.map(\.name))
        do {
            guard try workspace.cache.holdsOthers(than: own) else { return own }
            return try workspace.neededFunctions(DeploymentHistory(state: try await connect(workspace).state))
        } catch {
            tell(.warning("what is deployed cannot be known, so that no function counts as gone: \(error)"))
            return nil
        }
    }

    /// The engine's images. Nil if no engine answers, with a warning that has the reason.
    private func images() async -> EngineImages? {
        do {
            return EngineImages(try await Engine.connect(EngineLocator.locate(environment: environment)).images(reference: nil))
        } catch {
            if !Task.isCancelled { tell(.warning("no engine answers: \(error)")) }
            return nil
        }
    }
}
