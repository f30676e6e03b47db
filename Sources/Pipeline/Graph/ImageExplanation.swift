import ContentHash
package import ImageBuild
package import WorkModel

/// The causes why an image is not current, file by file and argument by argument.
package struct ImageExplanation: Sendable {
    private let context: FunctionContext

    /// - Parameter context: the context of now.
    package init(_ context: FunctionContext) { self.context = context }

    /// The causes why the image differs from a recorded build. Never empty if the key differs: a
    /// difference that no input shows is one of the form of keys itself.
    /// - Parameter bases: the identity of each base now. A base that is missing has yet to be pulled.
    func reasons(bases: [String: String], since record: ImageRecord, in cache: CacheFolder) -> [Reason] {
        reasons(ImageInputs(context.definition, identities: bases), since: record.inputs) {
            guard let old = cache.manifest(record.definition.context) else {
                return [
                    Reason(
                        .inputChanged, Node.context(context.function).description, detail: "the listing of the recorded context is gone")
                ]
            }
            return files(since: old, origins: record.origins)
        }
    }

    /// The causes why the image differs from that of another context of the function. Bases are
    /// compared by their references.
    package func reasons(since old: FunctionContext) -> [Reason] {
        reasons(ImageInputs(context.definition, identities: nil), since: ImageInputs(old.definition, identities: nil)) {
            files(since: old.manifest, origins: old.origins)
        }
    }

    /// Compares the lists of inputs, and puts the files of the context in the place of its digest.
    private func reasons(_ now: ImageInputs, since old: ImageInputs, files: () -> [Reason]) -> [Reason] {
        now.reasons(since: old).flatMap { $0.input == ImageInputs.context ? files() : [$0] }
    }

    private func files(since old: Manifest, origins: [String: String]) -> [Reason] {
        let before = files(old, origins, context.function)
        let now = files(context.manifest, context.origins, context.function)
        // The key names a file by its path in the context; a person edits its origin.
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
        Inputs(files.map { Inputs.Input($0.key.description, .file, .text($0.value.digest), mode: $0.value.mode) })
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
}
