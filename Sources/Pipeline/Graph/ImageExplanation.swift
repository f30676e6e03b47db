import ContentHash
import FunctionModel
package import ImageBuild
package import WorkModel

/// The causes why an image is not current, file by file and argument by argument.
package struct ImageExplanation: Sendable {
    private let context: FunctionContext

    /// Creates an explanation.
    /// - Parameter context: the current context of the function.
    package init(_ context: FunctionContext) { self.context = context }

    /// The causes why the image differs from a recorded build.
    ///
    /// Never empty if the key differs. If no input shows a difference, the form of keys itself
    /// changed.
    /// - Parameters:
    ///   - bases: the current identity of each base. A missing base has yet to be pulled.
    ///   - record: the record of the build.
    ///   - cache: the cache with the manifest of the recorded context.
    package func reasons(bases: [String: String], since record: ImageRecord, in cache: CacheFolder) -> [Reason] {
        Self.reasons(ImageInputs(context.definition, identities: bases), since: record.inputs) {
            guard let old = cache.manifest(record.definition.context) else {
                return [
                    Reason(
                        .inputChanged, Node.context(context.function).description, detail: "the listing of the recorded context is gone")
                ]
            }
            return files(since: old, origins: record.origins)
        }
    }

    /// The causes why one recorded image of a function differs from an older one. Empty if a
    /// listing of their files is gone.
    static func reasons(_ record: ImageRecord, since old: ImageRecord, in cache: CacheFolder) -> [Reason] {
        guard let before = cache.manifest(old.definition.context), let now = cache.manifest(record.definition.context) else { return [] }
        return reasons(record.inputs, since: old.inputs) {
            files(from: files(before, old.origins, record.function), to: files(now, record.origins, record.function))
        }
    }

    /// The causes why the image differs from that of another context of the function. Bases are
    /// compared by their references, or by their locked digests.
    /// - Parameter locks: the locks of both repositories. Nil if there is no lock.
    package func reasons(since old: FunctionContext, locks: (now: Lockfile?, old: Lockfile?) = (nil, nil)) -> [Reason] {
        func inputs(_ definition: ImageDefinition, _ lock: Lockfile?) -> ImageInputs {
            ImageInputs(definition, identities: lock?.identities(definition.bases))
        }
        return Self.reasons(inputs(context.definition, locks.now), since: inputs(old.definition, locks.old)) {
            files(since: old.manifest, origins: old.origins)
        }
    }

    /// Compares the lists of inputs. Replaces the digest of the context by the files that changed.
    private static func reasons(_ now: ImageInputs, since old: ImageInputs, files: () -> [Reason]) -> [Reason] {
        now.reasons(since: old).flatMap { $0.input == ImageInputs.context ? files() : [$0] }
    }

    private func files(since old: Manifest, origins: [String: String]) -> [Reason] {
        Self.files(
            from: Self.files(old, origins, context.function), to: Self.files(context.manifest, context.origins, context.function))
    }

    private static func files(from before: [RelativePath: File], to now: [RelativePath: File]) -> [Reason] {
        // The key names a file by its path in the context. A person edits its origin.
        let changes = inputs(now).reasons(since: inputs(before)).flatMap { change -> [Reason] in
            guard let path = RelativePath(escaped: change.input ?? "") else { return [change] }
            return reasons(change.kind, before[path], now[path])
        }
        return merged(changes, before, now)
    }

    /// A file of a context. Its path in the context names it. A person edits its origin.
    private struct File {
        var origin: String
        /// The layer.
        var layer: FunctionLayer.Kind
        var mode: String
        var digest: String
    }

    private static func files(_ manifest: Manifest, _ origins: [String: String], _ function: String) -> [RelativePath: File] {
        // The keys are bytes. As text, the composed and the decomposed form of a letter would be
        // equal.
        var files: [RelativePath: File] = [:]
        for entry in manifest.entries {
            let path = entry.path.description
            files[entry.path] = File(
                origin: FunctionLayer.origin(of: path, in: origins, function: function), layer: FunctionLayer.kind(of: path, in: origins),
                mode: "\(entry.mode)", digest: entry.digest?.hex ?? "")
        }
        return files
    }

    private static func inputs(_ files: [RelativePath: File]) -> Inputs {
        Inputs(files.map { Inputs.Input($0.key.description, .file, .text($0.value.digest), mode: $0.value.mode) })
    }

    /// The causes for one path of the context.
    ///
    /// If the path now comes from another layer, a file was added to the upper layer or removed
    /// from it. The file in the lower layer did not change, and is left out.
    private static func reasons(_ kind: Reason.Kind, _ old: File?, _ new: File?) -> [Reason] {
        guard let old, let new, old.origin != new.origin else { return [Reason(kind, new?.origin ?? old?.origin)] }
        let added = new.layer >= old.layer ? [Reason(.inputAdded, new.origin)] : []
        let removed = new.layer <= old.layer ? [Reason(.inputRemoved, old.origin)] : []
        return removed + added
    }

    /// Merges the causes to one for each origin. If an include now places a file elsewhere, or more
    /// or less often, the file was not edited. The cause is the include.
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
}
