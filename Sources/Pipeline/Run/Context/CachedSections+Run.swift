import Basics
import ContentHash
import ImageBuild
import Workspaces

/// The values that a run caches for the next one, separate for each platform.
extension CachedSections {
    /// The cached functions of the previous run, by name. The caller must check the files and
    /// fields that they depend on.
    ///
    /// Their parts are read on all cores.
    /// - Parameter wanted: the names of the functions; nil for all.
    func functions(platform: String, named wanted: Set<String>? = nil) -> [String: CachedFunction] {
        let names = names(Self.nameList(platform)) ?? []
        var functions: [String: CachedFunction] = [:]
        functions.reserveCapacity(wanted?.count ?? names.count)
        let parts = Self.parts(of: names, with: wanted)
        for part in Workers.map(parts, { bytes(Self.part($0, platform)).map { CachedFunction.functions($0) } ?? [:] }) {
            for (name, function) in part where wanted?.contains(name) ?? true { functions[name] = function }
        }
        return functions
    }

    /// Stores functions for the next run.
    func store(_ functions: [String: CachedFunction], platform: String) {
        let names = functions.keys.sorted()
        store(names: names, Self.nameList(platform))
        for part in Self.parts(of: names) {
            let entries = Self.values(ofPart: part, in: names).compactMap { name in functions[name].map { (name, $0) } }
            store(CachedFunction.bytes(Dictionary(uniqueKeysWithValues: entries)), Self.part(part, platform))
        }
    }

    /// Passes the functions of the previous run on to the next run.
    func carryForwardFunctions(platform: String) {
        carryForward(Self.nameList(platform))
        for part in Self.parts(of: names(Self.nameList(platform)) ?? []) { carryForward(Self.part(part, platform)) }
    }

    // The names of the sections change with the form of `CachedFunction`.
    private static func nameList(_ platform: String) -> String { "functions 4 " + platform }
    private static func part(_ number: Int, _ platform: String) -> String { "functions 4.\(number) " + platform }
}

/// The plans that were made without an engine.
extension CachedSections {
    /// The previous plan that was made without an engine. It is valid while all files in the index
    /// are unchanged.
    func offlinePlan(platform: String) -> OfflinePlan? {
        decode("offline plan " + platform)
    }

    /// The facts with which some functions can be planned. Nil if there are none.
    func planBasis(platform: String) -> PlanBasis? {
        decode("plan basis " + platform)
    }

    /// Stores a plan that was made without an engine.
    func store(_ plan: OfflinePlan, platform: String) {
        encode(plan, "offline plan " + platform)
    }

    /// Stores the facts with which the next run can plan some functions. Equal facts are equal
    /// bytes.
    func store(_ basis: PlanBasis, platform: String) {
        if let bytes = try? JSONCoding.compact(basis) { store(bytes, "plan basis " + platform) }
    }
}

extension UnopenedWorkspace {
    /// Returns the previous plan without an engine, if no file and no record has changed since.
    ///
    /// Reads no YAML and no record, and hashes nothing. Checks again that the needed secrets are
    /// set.
    package func offlinePlan(environment: [String: String]) -> PlanReport? {
        guard files.isUnchanged() else { return nil }
        return cached.offlinePlan(platform: BuildPlatform.text(environment))?.checked(environment: environment, in: plainFiles)
    }
}
