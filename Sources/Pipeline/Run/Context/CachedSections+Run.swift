import Basics
import ContentHash
import FunctionModel
import ImageBuild
import Workspaces

/// The values that a run caches for the next one, separate for each platform.
extension CachedSections {
    /// The cached functions of the previous run, by name. The caller must check the files and
    /// fields that they depend on.
    ///
    /// They stand in parts of a few, which are read on all cores.
    /// - Parameter wanted: the names of the functions; nil for all.
    func functions(platform: String, named wanted: Set<String>? = nil) -> [String: CachedFunction] {
        let names = functionNames(platform)
        let positions = names.indices.filter { position in wanted.map { $0.contains(names[position]) } ?? true }
        let parts = Set(positions.map { $0 / Self.partSize }).sorted()
        var functions: [String: CachedFunction] = [:]
        functions.reserveCapacity(positions.count)
        for part in Workers.map(parts, { bytes(Self.part($0, platform)).map { CachedFunction.functions($0) } ?? [:] }) {
            for (name, function) in part where wanted?.contains(name) ?? true { functions[name] = function }
        }
        return functions
    }

    /// Stores functions for the next run.
    func store(_ functions: [String: CachedFunction], platform: String) {
        let names = functions.keys.sorted()
        var writer = FieldWriter()
        writer.write(names) { $0.write($1) }
        store(writer.bytes, Self.names(platform))
        for part in 0..<Self.parts(of: names.count) {
            let some = names.dropFirst(part * Self.partSize).prefix(Self.partSize)
            let entries = some.compactMap { name in functions[name].map { (name, $0) } }
            store(CachedFunction.bytes(Dictionary(uniqueKeysWithValues: entries)), Self.part(part, platform))
        }
    }

    /// Passes the functions of the previous run on to the next run.
    func carryForwardFunctions(platform: String) {
        carryForward(Self.names(platform))
        for part in 0..<Self.parts(of: functionNames(platform).count) { carryForward(Self.part(part, platform)) }
    }

    private func functionNames(_ platform: String) -> [String] {
        guard let bytes = bytes(Self.names(platform)) else { return [] }
        var reader = FieldReader(bytes)
        return (try? reader.list { reader throws(FieldReader.Torn) in try reader.text() }) ?? []
    }

    /// The number of functions in one part.
    private static let partSize = 32
    private static func parts(of count: Int) -> Int { (count + partSize - 1) / partSize }
    // The names of the sections change with the form of `CachedFunction`.
    private static func names(_ platform: String) -> String { "functions 4 " + platform }
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
        let files = ProjectFiles.onDisk(root: root)
        return cached.offlinePlan(platform: BuildPlatform.text(environment))?.checked(environment: environment, in: files)
    }
}
