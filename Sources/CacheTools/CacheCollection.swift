import ContentHash
package import FoundationEssentials
package import ImageBuild
import WorkModel

/// The files that `faaso cache gc` can remove from a cache. Schema `faaso.cache-gc/1`.
///
/// The newest record of each node stays, with the files that it names. A policy decides about older
/// records. Files that no record names are removed without a policy. The same holds for records of
/// functions that no longer exist.
package struct CacheCollection: Hashable, Sendable, Codable {
    /// The name of the schema.
    package static let schemaName = "faaso.cache-gc/1"

    /// The limits for records that are not the newest of their node.
    package struct Policy: Hashable, Sendable {
        /// The number of records to keep for each node; nil for no limit.
        package var keep: Int?
        /// The maximum age of a record in seconds; nil for no limit.
        package var maxAge: Double?
        /// The maximum size of all files in bytes; nil for no limit. The oldest records are removed
        /// first.
        package var maxSize: Int?
        /// The existing functions; nil if they are unknown. In that case no function counts as
        /// gone.
        package var functions: Set<String>?

        /// Creates a policy. ``functions`` is unknown.
        package init(keep: Int? = nil, maxAge: Double? = nil, maxSize: Int? = nil) {
            self.keep = keep
            self.maxAge = maxAge
            self.maxSize = maxSize
        }
    }

    /// The reason to remove a file.
    package enum Cause: String, Hashable, Sendable, Codable, CaseIterable {
        /// The node has more newer records than `--keep` allows.
        case count
        /// The record is older than `--max-age` allows.
        case age
        /// The cache is larger than `--max-size` allows.
        case size
        /// No record names the file.
        case unused
        /// The file cannot be read, so no run uses it.
        case damaged
        /// The file's function no longer exists.
        case gone
    }

    /// A file to remove.
    package struct File: Hashable, Sendable, Codable {
        /// The path relative to the cache.
        package var path: String
        /// The size in bytes.
        package var size: Int
        /// The reason to remove it.
        package var cause: Cause
    }

    /// The schema of this value.
    package var schema = Self.schemaName
    /// True when the files were removed; false if they were only listed.
    package var applied = false
    /// The files to remove, in the order of their paths.
    package var files: [File]
    /// The size of these files in bytes.
    package var freed: Int
    /// The size of the remaining files in bytes.
    package var left: Int

    /// A record and its log, which are removed together. Or the log of a container.
    private struct Candidate {
        /// The node of a record, or of the container that a log is of. Nil for the report of a run.
        var node: Node?
        var when: Date
        var isNewest: Bool
        var paths: [String]
        var context: Digest?
    }

    /// Selects the files that a policy permits to remove.
    /// - Parameter now: the time from which ages are counted.
    /// - Throws: an error if a folder cannot be listed. What its records name would seem unused.
    package init(_ cache: CacheFolder, _ policy: Policy, now: Date = Date()) throws {
        let items = try cache.items()
        let sizes = Dictionary(items.map { ($0.path, $0.size) }) { first, _ in first }
        var causes: [String: Cause] = [:]
        var candidates: [Candidate] = []
        var kept: [Node?: Int] = [:]
        for item in items {
            if let known = policy.functions, let function = item.kind.function, !known.contains(function) {
                causes[item.path] = .gone
                continue
            }
            switch item.kind {
            case .imageRecord(let function, let key):
                guard let record = cache.imageRecord(function, key) else { causes[item.path] = .damaged; continue }
                let paths = [item.path] + [record.log].compactMap { $0 }.filter { sizes[$0] != nil }
                candidates.append(
                    Candidate(
                        node: .image(function), when: record.built, isNewest: cache.currentImage(function)?.key == key, paths: paths,
                        context: record.definition.context))
            case .testRecord(let function, let key):
                guard let record = cache.testRecord(function, key) else { causes[item.path] = .damaged; continue }
                candidates.append(
                    Candidate(
                        node: .test(function), when: record.ran, isNewest: cache.currentTest(function)?.key == key, paths: [item.path]))
            case .containerLog(let function, let content):
                candidates.append(
                    Candidate(
                        node: .container(function), when: item.changed, isNewest: cache.containerLogs(function).first == content,
                        paths: [item.path]))
            case .run:
                candidates.append(Candidate(node: nil, when: item.changed, isNewest: false, paths: [item.path]))
            case .current(let node):
                let isReadable = node.kind == .image ? cache.currentImage(node.name) != nil : cache.currentTest(node.name) != nil
                if !isReadable { causes[item.path] = .damaged }
            case .temporary where now.timeIntervalSince(item.changed) > 3600: causes[item.path] = .unused
            case .manifest, .log, .temporary, .other: break
            }
        }
        // The newest records come first. The newest record of each node precedes all others,
        // whatever its time.
        candidates.sort { ($0.isNewest ? 0 : 1, $1.when, $0.paths[0]) < ($1.isNewest ? 0 : 1, $0.when, $1.paths[0]) }
        var staying: [Candidate] = []
        for candidate in candidates {
            let number = kept[candidate.node, default: 0]
            kept[candidate.node] = number + 1
            let isRun = candidate.node == nil
            if !candidate.isNewest, let keep = policy.keep, !isRun, number >= keep {
                for path in candidate.paths { causes[path] = .count }
            } else if !candidate.isNewest, let age = policy.maxAge, now.timeIntervalSince(candidate.when) > age {
                for path in candidate.paths { causes[path] = .age }
            } else {
                staying.append(candidate)
            }
        }
        Self.shrink(&staying, items, &causes, policy, cache)
        Self.sweep(staying, items, &causes, cache)
        files = items.compactMap { item in causes[item.path].map { File(path: item.path, size: item.size, cause: $0) } }
        freed = files.reduce(0) { $0 + $1.size }
        left = items.reduce(0) { $0 + $1.size } - freed
    }

    /// Removes the oldest candidates until the rest is within the size limit.
    private static func shrink(
        _ staying: inout [Candidate], _ items: [CacheFolder.Item], _ causes: inout [String: Cause], _ policy: Policy, _ cache: CacheFolder
    ) {
        guard let limit = policy.maxSize else { return }
        while true {
            var all = causes
            sweep(staying, items, &all, cache)
            let total = items.reduce(0) { $0 + (all[$1.path] == nil ? $1.size : 0) }
            guard total > limit else { return }
            // Several records are removed at once, because each scan of the rest takes time
            // proportional to the cache.
            var excess = total - limit
            var isAny = false
            while excess > 0, let last = staying.last, !last.isNewest {
                staying.removeLast()
                isAny = true
                for path in last.paths {
                    causes[path] = .size
                    excess -= items.first { $0.path == path }?.size ?? 0
                }
            }
            guard isAny else { return }
        }
    }

    /// Marks listings and logs that no record names.
    private static func sweep(_ staying: [Candidate], _ items: [CacheFolder.Item], _ causes: inout [String: Cause], _ cache: CacheFolder) {
        var logs: Set<String> = []
        var contexts: Set<Digest> = []
        for candidate in staying {
            logs.formUnion(candidate.paths)
            if let context = candidate.context { contexts.insert(context) }
        }
        for item in items where causes[item.path] == nil {
            guard case .current(.image(let function)) = item.kind, let record = cache.currentImage(function) else {
                continue
            }
            contexts.insert(record.definition.context)
            if let log = record.log { logs.insert(log) }
        }
        for item in items where causes[item.path] == nil || causes[item.path] == .unused {
            switch item.kind {
            case .manifest(let digest): if !contexts.contains(digest) { causes[item.path] = .unused }
            case .log: if !logs.contains(item.path) { causes[item.path] = .unused }
            default: break
            }
        }
        // The newest record of a node shares its log with a record of the same key.
        for log in logs where causes[log] != nil { causes[log] = nil }
    }

    /// Removes the files.
    /// - Throws: ``CacheFileNotRemoved`` for the first file that cannot be removed, for example on
    ///   a read-only file system.
    package mutating func apply(_ cache: CacheFolder) throws {
        for file in files { try cache.discard(file.path) }
        applied = true
    }
}
