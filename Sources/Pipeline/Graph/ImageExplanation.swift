package import BuildGraph
import ContentHash
package import ImageBuild

/// Why an image is not current, file by file and argument by argument: the inputs that a record names against those of now.
package struct ImageExplanation {
    private let cache: CacheFolder

    package init(cache: CacheFolder) {
        self.cache = cache
    }

    /// - Parameter bases: the identity of each base now; one that is missing has yet to be pulled.
    /// - Returns: never empty where the key differs: a difference that no input shows is one of the form of keys itself.
    package func reasons(_ context: FunctionContext, bases: [String: String], since record: ImageRecord) -> [Reason] {
        var reasons: [Reason] = []
        if record.staging != ImageDefinition.stagingVersion {
            reasons.append(Reason(.schemaChanged, detail: "\(record.staging) -> \(ImageDefinition.stagingVersion)"))
        }
        reasons += files(context, since: record)
        reasons += arguments(context.definition, bases).reasons(since: arguments(record.definition, record.bases))
        return reasons
    }

    private func files(_ context: FunctionContext, since record: ImageRecord) -> [Reason] {
        guard record.context != context.definition.context else { return [] }
        guard let old = cache.manifest(record.context) else {
            return [Reason(.inputChanged, "context:\(context.function)", detail: "the listing of the recorded context is gone")]
        }
        let before = files(old, record.origins, record.function)
        let now = files(context.manifest, context.origins, context.function)
        // Named by their paths in the context, as the key has them; told by what a person edits.
        let changes = Self.inputs(now).reasons(since: Self.inputs(before)).flatMap { change -> [Reason] in
            guard let path = RelativePath(escaped: change.input ?? "") else { return [change] }
            return Self.reasons(change.kind, before[path], now[path])
        }
        return Self.merged(changes, before, now)
    }

    /// A file of a context: the path in the context names it, its origin is what a person edits.
    private struct File {
        var origin: String
        /// Which layer wins: templates, then includes, then the function.
        var rank: Int
        var mode: String
        var digest: String
    }

    private func files(_ manifest: Manifest, _ origins: [String: String], _ function: String) -> [RelativePath: File] {
        // By the paths' bytes: as text, the composed and the decomposed form of a letter would be one name.
        var files: [RelativePath: File] = [:]
        for entry in manifest.entries {
            let path = entry.path.description
            let origin = origins[path] ?? "functions/\(function)/\(path)"
            let rank = origins[path] == nil ? 2 : origin.hasPrefix("templates/") ? 0 : 1
            files[entry.path] = File(origin: origin, rank: rank, mode: "\(entry.mode)", digest: entry.digest?.hex ?? "")
        }
        return files
    }

    private static func inputs(_ files: [RelativePath: File]) -> Inputs {
        Inputs(files.map { Inputs.Input($0.key.description, .file, value: $0.value.digest, mode: $0.value.mode) })
    }

    /// What happened to the files that one path of the context is made of. Where the path comes from another layer than before, a
    /// file was added in the upper layer or removed from it; what lies in the lower one did not change, and is left out.
    private static func reasons(_ kind: Reason.Kind, _ old: File?, _ new: File?) -> [Reason] {
        guard let old, let new, old.origin != new.origin else { return [Reason(kind, new?.origin ?? old?.origin)] }
        let added = new.rank >= old.rank ? [Reason(.inputAdded, new.origin)] : []
        let removed = new.rank <= old.rank ? [Reason(.inputRemoved, old.origin)] : []
        return removed + added
    }

    /// One reason for each origin. A file that an include lays elsewhere than before, or in one place more or less, was not edited: the
    /// include was.
    private static func merged(_ changes: [Reason], _ before: [RelativePath: File], _ now: [RelativePath: File]) -> [Reason] {
        let (left, right) = (Set(before.values.lazy.map(\.origin)), Set(now.values.lazy.map(\.origin)))
        var reasons: [String: Reason] = [:]
        var isLaidElsewhere = false
        for change in changes {
            let origin = change.input ?? ""
            if change.kind == .inputAdded && left.contains(origin) || change.kind == .inputRemoved && right.contains(origin) {
                isLaidElsewhere = true
            } else {
                reasons[origin] = change
            }
        }
        return (isLaidElsewhere ? [Reason(.argumentChanged, "include")] : [])
            + reasons.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
    }

    private func arguments(_ definition: ImageDefinition, _ bases: [String: String]) -> Inputs {
        var inputs = definition.arguments.map { Inputs.Input("build_args.\($0.key)", .argument, value: $0.value) }
        for (name, field) in [("BUILD_PACKAGES", "packages.build"), ("RUN_PACKAGES", "packages.run")] {
            if let index = inputs.firstIndex(where: { $0.name == "build_args.\(name)" }) { inputs[index].name = field }
        }
        inputs += definition.secrets.map { Inputs.Input("build_secrets.\($0)", .argument, value: "named") }
        inputs.append(Inputs.Input("platform", .argument, value: definition.platform))
        inputs += definition.bases.map { Inputs.Input($0, .base, value: bases[$0]) }
        return Inputs(inputs)
    }
}
