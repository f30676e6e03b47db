import ContentHash
import Workspaces

/// The values that a run caches for the next one, per platform.
extension CachedSections {
    /// The cached functions of the previous run, by name. Callers check the files and fields that they depend on.
    func functions(platform: String) -> [String: CachedFunction] {
        bytes("functions " + platform).map { CachedFunction.functions($0) } ?? [:]
    }

    /// Stores functions for the next run.
    func store(_ functions: [String: CachedFunction], platform: String) {
        store(CachedFunction.bytes(functions), "functions " + platform)
    }

    /// Hands the functions of the previous run on to the next run.
    func carryForwardFunctions(platform: String) {
        carryForward("functions " + platform)
    }

    /// The previous plan that asked no engine. Holds while every file that the index knows is unchanged.
    func offlinePlan(platform: String) -> OfflinePlan? {
        decode("offline plan " + platform)
    }

    /// Stores a plan that asked no engine.
    func store(_ plan: OfflinePlan, platform: String) {
        encode(plan, "offline plan " + platform)
    }
}

extension UnopenedWorkspace {
    /// Returns the previous plan that asked no engine if no file and no record changed since.
    ///
    /// Opens no YAML and no record, and hashes nothing. Checks anew that the secrets are set that the plan needs.
    package func offlinePlan(environment: [String: String]) -> PlanReport? {
        guard files.isUnchanged() else { return nil }
        return cached.offlinePlan(platform: environment["DOCKER_DEFAULT_PLATFORM"] ?? "")?.checked(environment: environment)
    }
}
