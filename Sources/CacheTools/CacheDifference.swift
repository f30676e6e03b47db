import ContentHash
package import FoundationEssentials
import FunctionModel
package import ImageBuild
package import WorkModel

/// A comparison of two records, file by file and field by field, by `faaso cache diff A B`. Schema
/// `faaso.cache-diff/1`.
package struct CacheDifference: Hashable, Sendable, Codable {
    /// The name of the schema.
    package static let schemaName = "faaso.cache-diff/1"

    /// One of the two records.
    package struct Side: Hashable, Sendable, Codable {
        /// The node of the record.
        package var node: Node
        /// The key of the record.
        package var key: String
        /// The time of the build or the test.
        package var when: Date
    }

    /// A file that differs.
    package struct File: Hashable, Sendable, Codable {
        /// The kinds of differences.
        package enum Change: String, Hashable, Sendable, Codable, CaseIterable {
            /// The file exists on one side only, or its content differs.
            case added, removed, changed
            /// Only the executable bit differs.
            case modeChanged = "mode-changed"
        }

        /// The path in the context.
        package var path: String
        /// The path in the repository.
        package var origin: String
        /// The kind of the difference.
        package var change: Change
        /// The old `mode digest`; absent for an added file.
        package var old: String?
        /// The new `mode digest`; absent for a removed file.
        package var new: String?
    }

    /// An input that differs, such as a build argument, a base or the name of a secret.
    package struct Field: Hashable, Sendable, Codable {
        /// The name that plans and reasons use.
        package var name: String
        /// The old value; absent if the input is new.
        package var old: String?
        /// The new value; absent if the input is gone.
        package var new: String?
    }

    /// The schema of this value.
    package var schema = Self.schemaName
    /// The old record.
    package var a: Side
    /// The new record.
    package var b: Side
    /// The files that differ, in the order of their paths.
    package var files: [File]
    /// The other inputs that differ.
    package var fields: [Field]
    /// The parts that could not be compared, such as a listing that no longer exists.
    package var unknown: [String]

    /// True when no difference was found and everything could be compared.
    package var isEmpty: Bool { files.isEmpty && fields.isEmpty && unknown.isEmpty }

    /// Compares two records.
    /// - Parameters:
    ///   - a: a node for its newest record, `sum~1` for the record before it, the first digits of a
    ///     key, or a node and digits as `image:sum@4c1f`.
    ///   - b: the other record, named in the same way.
    /// - Throws: ``CacheError``.
    package init(_ cache: CacheFolder, _ a: String, _ b: String) throws {
        switch (try CacheRecord(cache, CacheReference(a, in: cache)), try CacheRecord(cache, CacheReference(b, in: cache))) {
        case (.image(let old), .image(let new)): self.init(cache, old, new)
        case (.test(let old), .test(let new)): self.init(old, new)
        case (.image(let image), .test(let test)), (.test(let test), .image(let image)):
            throw CacheError.incomparable(.image(image.function), .test(test.function))
        }
    }

    private init(_ cache: CacheFolder, _ old: ImageRecord, _ new: ImageRecord) {
        a = Side(node: .image(old.function), key: old.key.hex, when: old.built)
        b = Side(node: .image(new.function), key: new.key.hex, when: new.built)
        unknown = []
        files = []
        let changed = new.inputs.inputs.differences(since: old.inputs.inputs)
        if changed.contains(where: { $0.name == ImageInputs.context }) {
            let digests = [old.definition.context, new.definition.context]
            if let before = cache.manifest(digests[0]), let after = cache.manifest(digests[1]) {
                files = Manifest.difference(old: before, new: after).map { Self.file($0, old, new) }
            } else {
                for digest in digests where cache.manifest(digest) == nil {
                    unknown.append("the listing \(digest.hex) is gone: files cannot be compared")
                }
            }
        }
        fields = changed.filter { $0.name != ImageInputs.context }.map(Field.init)
        if old.image != new.image { fields.append(Field(name: "image", old: old.image ?? "failed", new: new.image ?? "failed")) }
    }

    private init(_ old: TestRecord, _ new: TestRecord) {
        a = Side(node: .test(old.function), key: old.key.hex, when: old.ran)
        b = Side(node: .test(new.function), key: new.key.hex, when: new.ran)
        files = []
        unknown = []
        fields = new.differences(since: old).map(Field.init)
        if old.passed != new.passed { fields.append(Field(name: "passed", old: "\(old.passed)", new: "\(new.passed)")) }
    }

    private static func file(_ change: Manifest.Change, _ old: ImageRecord, _ new: ImageRecord) -> File {
        let path = change.path.description
        let record = change.new == nil ? old : new
        let kind: File.Change =
            switch change.kind {
            case .added: .added
            case .removed: .removed
            case .changed: .changed
            case .modeChanged: .modeChanged
            }
        return File(
            path: path, origin: FunctionLayer.origin(of: path, in: record.origins, function: record.function), change: kind,
            old: text(change.old),
            new: text(change.new))
    }

    private static func text(_ entry: Manifest.Entry?) -> String? {
        entry.map { "\($0.mode.rawValue) \($0.digest?.hex ?? "-")" }
    }
}

extension CacheDifference.Field {
    /// Creates a field with the name that plans and reasons use. A confidential value becomes
    /// ``hidden``.
    fileprivate init(_ difference: Inputs.Difference) {
        func text(_ input: Inputs.Input?) -> String? { input.map { $0.value.shown ?? Self.hidden } }
        self.init(name: difference.name, old: text(difference.old), new: text(difference.new))
    }

    /// The text in place of a confidential value.
    static let hidden = "(not shown)"
}
