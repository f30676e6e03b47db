import BuildGraph
import ContentHash
import ImageBuild

/// Why an image is not current, file by file and argument by argument: the inputs that a record names against those of now.
struct ImageExplanation {
    private let cache: CacheFolder

    init(cache: CacheFolder) {
        self.cache = cache
    }

    /// - Parameter bases: the identity of each base now; one that is missing has yet to be pulled.
    /// - Returns: never empty where the key differs: a difference that no input shows is one of the form of keys itself.
    func reasons(_ context: FunctionContext, bases: [String: String], since record: ImageRecord) -> [Reason] {
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
        return Self.inputs(now, hidingShadowed: before).reasons(since: Self.inputs(before, hidingShadowed: now))
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

    /// The inputs by origin. A path that comes from another layer on the other side was added in the upper layer or removed
    /// from it; what lies in the lower one did not change, and is left out.
    private static func inputs(_ files: [RelativePath: File], hidingShadowed other: [RelativePath: File]) -> Inputs {
        var inputs: [Inputs.Input] = []
        var named: Set<String> = []
        // Files first: folders that only an include's destination implies have the include's name as well.
        for (path, file) in files.sorted(by: { ($0.value.digest.isEmpty ? 1 : 0, $0.key) < ($1.value.digest.isEmpty ? 1 : 0, $1.key) }) {
            if let opposite = other[path], opposite.origin != file.origin {
                if opposite.rank > file.rank { continue }
                if opposite.digest == file.digest, opposite.mode == file.mode { continue }
            }
            guard named.insert(file.origin).inserted || !file.digest.isEmpty else { continue }
            inputs.append(Inputs.Input(file.origin, .file, value: file.digest, mode: file.mode))
        }
        return Inputs(inputs)
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
