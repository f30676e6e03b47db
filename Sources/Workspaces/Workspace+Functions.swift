import ContentHash
import FunctionModel
package import ImageBuild

extension Workspace {
    /// Opens some functions of a repository whose model is unchanged. The project has no other
    /// functions and no input paths. Nil if the model changed, or if it lacks one of the functions.
    ///
    /// The index of this workspace must not be saved, because it lacks the other functions.
    /// - Parameters:
    ///   - functions: the names of the functions.
    ///   - hasRoutes: if true, the project has the routes to these functions, else none.
    ///   - environmentFiles: the files of variables of all functions.
    ///   - onUnusable: called for each file of the cache that cannot be used.
    /// - Throws: ``ProjectProblems`` if the lock is invalid.
    package init?(
        _ unopened: UnopenedWorkspace, functions: Set<String>, hasRoutes: Bool = false, environmentFiles: EnvironmentFiles,
        onUnusable: @escaping @Sendable (String) -> Void
    ) throws {
        guard unopened.hosted == nil, unopened.files.marksHold(),
            let project = unopened.cached.project(of: functions, hasRoutes: hasRoutes)
        else { return nil }
        (root, choice, files, cached) = (unopened.root, unopened.choice, unopened.files, unopened.cached)
        cache = unopened.cache(onUnusable: onUnusable)
        (self.project, self.environmentFiles, isModelUnchanged) = (project, environmentFiles, true)
        lock = try Lockfile.read(ProjectFiles.tracked(root: unopened.root, by: unopened.files))
    }
}
