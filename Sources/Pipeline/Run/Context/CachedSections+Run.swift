import ContentHash
import FunctionModel
import ImageBuild
import Workspaces

/// The values that a run caches for the next one, separate for each platform.
extension CachedSections {
    /// The name of the section of functions. It changes with the form of ``CachedFunction``.
    private static let functions = "functions 3 "

    /// The cached functions of the previous run, by name. The caller must check the files and
    /// fields that they depend on.
    func functions(platform: String) -> [String: CachedFunction] {
        bytes(Self.functions + platform).map { CachedFunction.functions($0) } ?? [:]
    }

    /// Stores functions for the next run.
    func store(_ functions: [String: CachedFunction], platform: String) {
        store(CachedFunction.bytes(functions), Self.functions + platform)
    }

    /// Passes the functions of the previous run on to the next run.
    func carryForwardFunctions(platform: String) {
        carryForward(Self.functions + platform)
    }

    /// The previous plan that was made without an engine. It is valid while all files in the index
    /// are unchanged.
    func offlinePlan(platform: String) -> OfflinePlan? {
        decode("offline plan " + platform)
    }

    /// Stores a plan that was made without an engine.
    func store(_ plan: OfflinePlan, platform: String) {
        encode(plan, "offline plan " + platform)
    }
}

extension UnopenedWorkspace {
    /// Returns the previous plan without an engine, if no file and no record has changed since.
    ///
    /// Reads no YAML and no record, and hashes nothing. Checks again that the needed secrets are
    /// set.
    package func offlinePlan(environment: [String: String]) -> PlanReport? {
        guard files.isUnchanged() else { return nil }
        let files = ProjectFiles.onDisk(root: root)
        return cached.offlinePlan(platform: BuildPlatform.text(environment))?.checked(environment: environment, in: files)
    }
}
