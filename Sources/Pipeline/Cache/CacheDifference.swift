package import BuildGraph
import ContentHash
package import FoundationEssentials
package import ImageBuild

/// `faaso cache diff A B`: two records, file by file and field by field. Schema `faaso.cache-diff/1`.
package struct CacheDifference: Hashable, Sendable, Codable {
    package static let schemaName = "faaso.cache-diff/1"

    package struct Side: Hashable, Sendable, Codable {
        package var node: NodeID
        package var key: String
        package var when: Date
    }

    package struct File: Hashable, Sendable, Codable {
        package enum Change: String, Hashable, Sendable, Codable {
            case added, removed, changed
            case modeChanged = "mode-changed"
        }

        /// In the context.
        package var path: String
        /// Where it lies in the repository.
        package var origin: String
        package var change: Change
        /// `mode digest`; absent for what was added.
        package var old: String?
        package var new: String?
    }

    /// A build argument, a base, a secret's name and the like.
    package struct Field: Hashable, Sendable, Codable {
        package var name: String
        package var old: String?
        package var new: String?
    }

    package var schema = Self.schemaName
    package var a: Side
    package var b: Side
    package var files: [File]
    package var fields: [Field]
    /// What could not be compared, such as a listing that is gone.
    package var unknown: [String]

    package var isEmpty: Bool { files.isEmpty && fields.isEmpty && unknown.isEmpty }

    /// - Parameters:
    ///   - a: a node for its newest record, the first digits of a key, or both as `image:sum@4c1f`.
    /// - Throws: ``CacheError``.
    package init(_ cache: CacheFolder, _ a: String, _ b: String) throws {
        switch (try CacheRecord(cache, a), try CacheRecord(cache, b)) {
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
        if old.context != new.context {
            if let before = cache.manifest(old.context), let after = cache.manifest(new.context) {
                files = Manifest.difference(old: before, new: after).map { Self.file($0, old, new) }
            } else {
                for digest in [old.context, new.context] where cache.manifest(digest) == nil {
                    unknown.append("the listing \(digest.hex) is gone: files cannot be compared")
                }
            }
        }
        fields = Self.fields("build_args.", old.arguments, new.arguments) + Self.fields("base:", old.bases, new.bases)
        let secrets = { (record: ImageRecord) in Dictionary(record.secrets.map { ($0, "named") }) { first, _ in first } }
        fields += Self.fields("build_secrets.", secrets(old), secrets(new))
        fields += Self.fields(
            "", ["platform": old.platform, "staging": "\(old.staging)", "image": old.image ?? "failed"],
            ["platform": new.platform, "staging": "\(new.staging)", "image": new.image ?? "failed"])
    }

    private init(_ old: TestRecord, _ new: TestRecord) {
        a = Side(node: .test(old.function), key: old.key.hex, when: old.ran)
        b = Side(node: .test(new.function), key: new.key.hex, when: new.ran)
        files = []
        unknown = []
        fields = Self.fields("environment.", old.environment, new.environment) + Self.fileFields(old.fileVariables, new.fileVariables)
        fields += Self.fields(
            "", ["image": old.image, "definitions": old.definitions.hex, "passed": "\(old.passed)"],
            ["image": new.image, "definitions": new.definitions.hex, "passed": "\(new.passed)"])
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
            path: path, origin: record.origins[path] ?? "functions/\(record.function)/\(path)", change: kind, old: text(change.old),
            new: text(change.new))
    }

    private static func text(_ entry: Manifest.Entry?) -> String? {
        entry.map { "\($0.mode.rawValue) \($0.digest?.hex ?? "-")" }
    }

    /// The variables of environment files that differ. No value is known: `set` stands for one, `changed` for another one.
    private static func fileFields(_ old: FileVariables?, _ new: FileVariables?) -> [Field] {
        guard old?.digest != new?.digest else { return [] }
        let (before, after) = (old?.marks ?? [:], new?.marks ?? [:])
        let names = FileVariables.changed(from: old, to: new)
        // Records without marks, such as those of another clone, name no variable.
        if names.isEmpty { return [Field(name: "environment_file", old: "set", new: "changed")] }
        return names.map { name in
            Field(
                name: "environment.\(name)", old: before[name].map { _ in "set" },
                new: after[name].map { _ in before[name] == nil ? "set" : "changed" })
        }
    }

    private static func fields(_ prefix: String, _ old: [String: String], _ new: [String: String]) -> [Field] {
        Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.map { Field(name: prefix + $0, old: old[$0], new: new[$0]) }
    }
}

/// A record of either kind, found by what a person types.
package enum CacheRecord: Sendable {
    case image(ImageRecord)
    case test(TestRecord)

    /// - Parameter reference: a node for its newest record, `sum~1` for the last of the others, the first digits of a key, or node and digits
    ///   as `image:sum@4c1f`.
    /// - Throws: ``CacheError``.
    package init(_ cache: CacheFolder, _ reference: String) throws {
        if let (node, number) = Self.before(reference) {
            self = try Self.older(node, number, cache)
            return
        }
        let parts = reference.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 {
            self = try Self.one(NodeID(typed: parts[0]), key: parts[1], cache)
            return
        }
        if reference.contains(":") || cache.currentImage(reference) != nil {
            self = try Self.one(NodeID(typed: reference), key: "", cache)
            return
        }
        let nodes = cache.functions().flatMap { [NodeID.image($0), .test($0)] }
        let found = nodes.flatMap { Self.all($0, key: reference, cache) }
        guard let first = found.first, !reference.isEmpty else { throw CacheError.unknownReference(reference) }
        guard found.count == 1 else { throw CacheError.ambiguous(NodeID(reference), key: reference, count: found.count) }
        self = first
    }

    /// - Parameter key: the first digits; empty for the newest record.
    package static func one(_ node: NodeID, key: String, _ cache: CacheFolder) throws -> CacheRecord {
        guard node.kind == "image" || node.kind == "test" else { throw CacheError.notRecorded(node) }
        let found = all(node, key: key, cache)
        guard let first = found.first else { throw CacheError.notFound(node, key: key) }
        guard found.count == 1 else { throw CacheError.ambiguous(node, key: key, count: found.count) }
        return first
    }

    /// `sum~2` as its node and 2; nil for any other reference.
    private static func before(_ reference: String) -> (NodeID, Int)? {
        guard let tilde = reference.lastIndex(of: "~"), let number = Int(reference[reference.index(after: tilde)...]), number > 0 else {
            return nil
        }
        return (NodeID(typed: String(reference[..<tilde])), number)
    }

    /// The records of a node but the one that counts now, the last first.
    private static func older(_ node: NodeID, _ number: Int, _ cache: CacheFolder) throws -> CacheRecord {
        let name = String(node.name)
        let records: [CacheRecord]
        switch node.kind {
        case "image":
            let current = cache.currentImage(name)
            records = cache.imageRecords(name).filter { $0.key != current?.key || current?.image == nil }.map(Self.image)
        case "test":
            let current = cache.currentTest(name)
            records = cache.testRecords(name).filter { $0.key != current?.key || current?.passed == false }.map(Self.test)
        default: throw CacheError.notRecorded(node)
        }
        guard number <= records.count else { throw CacheError.notSoMany(node, count: records.count) }
        return records[number - 1]
    }

    private static func all(_ node: NodeID, key: String, _ cache: CacheFolder) -> [CacheRecord] {
        let name = String(node.name)
        let digits = key.lowercased()
        if node.kind == "image" {
            let current = cache.currentImage(name)
            if digits.isEmpty { return current.map { [.image($0)] } ?? [] }
            let records = Dictionary((cache.imageRecords(name) + [current].compactMap(\.self)).map { ($0.key, $0) }) { first, _ in first }
            return records.values.filter { $0.key.hex.hasPrefix(digits) }.map(Self.image)
        }
        let current = cache.currentTest(name)
        if digits.isEmpty { return current.map { [.test($0)] } ?? [] }
        let records = Dictionary((cache.testRecords(name) + [current].compactMap(\.self)).map { ($0.key, $0) }) { first, _ in first }
        return records.values.filter { $0.key.hex.hasPrefix(digits) }.map(Self.test)
    }
}
