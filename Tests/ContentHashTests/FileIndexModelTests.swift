import CPosix
import Glibc
import TestSupport
import Testing

@testable import ContentHash

/// Random trees and random edits. After each edit, the index must agree with a naive walk.
struct FileIndexModelTests {
    @Test(.timeLimit(.minutes(10))) func `an index that is kept through any edits says what a walk from nothing says`() async throws {
        let failures = await Self.failures(of: 300, atOnce: 40, isJournaled: false)
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    /// A kernel allows a user only 128 watchers, so fewer sequences run at once.
    @Test(.timeLimit(.minutes(10))) func `an index with a journal that loses events and restarts says the same`() async throws {
        let failures = await Self.failures(of: 300, atOnce: 16, isJournaled: true)
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    private static func failures(of count: Int, atOnce: Int, isJournaled: Bool) async -> [String] {
        let seed = UInt64.random(in: .min ... .max)
        return await withTaskGroup(of: String?.self) { group in
            var left = count
            var failures: [String] = []
            func start() {
                left -= 1
                let seed = seed &+ UInt64(left)
                group.addTask { await Sequence.failure(seed: seed, isJournaled: isJournaled) }
            }
            for _ in 0..<atOnce { start() }
            for await failure in group {
                if let failure { failures.append(failure) }
                if left > 0, failures.isEmpty { start() }
            }
            return failures
        }
    }

    /// Fixed seeds, so that one seed can be run again.
    @Test(arguments: [1, 2, 3] as [UInt64], [false, true]) func `sequences of fixed seeds`(seed: UInt64, isJournaled: Bool) async throws {
        #expect(await Sequence.failure(seed: seed, isJournaled: isJournaled) == nil)
    }
}

/// One tree, edited and scanned in turns.
private struct Sequence {
    private let seed: UInt64
    private var random: SeededGenerator
    private let folder = IndexedFolder()
    private let roots: [String]
    private var log: [String] = []
    /// The watch whose journal the scans ask. Nil for scans without a journal.
    private var watch: LossyWatch?
    private static let names = ["a", "b", "a-b", "a.b", "c d", "é", "run"]

    init(seed: UInt64, isJournaled: Bool) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        let choices = [
            ["a"], ["a", "b", "a/a"], ["run", "a", "a-b/b"], ["a", "b", "a-b", "a.b", "c d", "é", "run"], ["a/b/a", "b", "b"],
        ]
        roots = random.pick(choices)
        if isJournaled { watch = LossyWatch(folder.root, WatchedPaths()) }
    }

    /// The error of a run. Nil if all scans were correct.
    static func failure(seed: UInt64, isJournaled: Bool) async -> String? {
        var sequence = Sequence(seed: seed, isJournaled: isJournaled)
        return await sequence.run()
    }

    private mutating func run() async -> String? {
        for _ in 0..<12 { edit() }
        var saved: NaiveTree?
        // A client that has scanned, and saves after others did.
        var late: (index: FileIndex, truth: NaiveTree)?
        for _ in 0..<(watch == nil ? 8 : 16) {
            changeWatch()
            if let client = late, random.chance(percent: 50) {
                log.append("save late")
                let before = try? AtomicFile.read(folder.index)
                guard (try? client.index.save()) != nil else { return failure("can't save late") }
                // A client that found nothing new writes nothing.
                if (try? AtomicFile.read(folder.index)) != before { saved = client.truth }
                late = nil
            }
            let isSettled = random.chance(percent: 40)
            if isSettled {
                log.append("settle")
                guard (try? await settle()) != nil else { return "cancelled" }
            }
            let truth = NaiveTree(folder.root, roots)
            let index = folder.open(journal: watch?.source)
            let isUnchanged = random.chance(percent: 70) && index.isUnchanged()
            if isUnchanged, saved != truth { return failure("a change was not seen") }
            if isUnchanged, index.section("truth") != Array("\(truth.nodes.count)".utf8) { return failure("the section is another's") }
            var kept: Set<String> = []
            if let saved, random.chance(percent: 60), let changed = index.changedPaths() {
                for root in Set(roots).sorted() where index.wasKnown(RelativePath(root)) && !changed.touch(RelativePath(root)) {
                    if saved.below(root) != truth.below(root) { return failure("a change below \(root) was not seen") }
                    if random.chance(percent: 50) { kept.insert(root) }
                }
                log.append("keep \(kept.sorted())")
                index.keep(kept.map { RelativePath($0) })
            }
            if let wrong = compare(index, truth, without: kept) { return failure(wrong) }
            if watch != nil, kept.isEmpty, random.chance(percent: 20) {
                log.append("scan, and save later")
                index.setSection("truth", Array("\(truth.nodes.count)".utf8))
                late = (index, truth)
            } else if random.chance(percent: 80) {
                log.append("save")
                index.setSection("truth", Array("\(truth.nodes.count)".utf8))
                guard (try? index.save()) != nil else { return failure("can't save") }
                saved = truth
                if isSettled, !folder.open(journal: watch?.source).isUnchanged() {
                    return failure("nothing changed, and it says otherwise")
                }
            }
            for _ in 0..<Int.random(in: 0...3, using: &random) { edit() }
        }
        return nil
    }

    /// Loses events, or begins another watch, of all roots or of some.
    private mutating func changeWatch() {
        guard let watch else { return }
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1:
            log.append("lose events")
            watch.loseEvents()
        case 2:
            let trees = Set(roots.filter { _ in random.chance(percent: 70) }.map { RelativePath($0) })
            log.append("watch \(trees.sorted())")
            self.watch = LossyWatch(folder.root, WatchedPaths(trees: trees, paths: Set(roots.map { RelativePath($0) })))
        default: watch.recover()
        }
    }

    private func failure(_ text: String) -> String {
        "seed \(seed), roots \(roots): \(text)\n  " + log.joined(separator: "\n  ")
    }

    private mutating func compare(_ index: FileIndex, _ truth: NaiveTree, without kept: Set<String>) -> String? {
        for root in random.chance(percent: 50) ? roots : roots.shuffled(using: &random) where !kept.contains(root) {
            let path = RelativePath(root)
            let expected = truth.below(root)
            do throws(TreeError) {
                let entries = try index.tree(path)
                let isFolder = expected[root] == .folder
                if entries.count != expected.count - (isFolder ? 1 : 0) { return "\(root) has \(entries)" }
                if entries.map(\.path) != entries.map(\.path).sorted() { return "\(root) is not sorted" }
                let files = entries.filter { $0.kind != .directory }
                let digests = try index.digests(files.map { path.appending($0.path) })
                let known = Dictionary(uniqueKeysWithValues: zip(files.map(\.path), digests))
                for entry in entries {
                    let name = path.appending(entry.path).description
                    switch (expected[name], entry.kind) {
                    case (.file(let bytes, let isExecutable), .file(let size, let mode)):
                        if size != UInt64(bytes.count) || mode != isExecutable { return "\(name) is \(entry.kind)" }
                        if known[entry.path] != Digest.of(bytes) { return "\(name) has a stale digest" }
                    case (.link(let text), let kind) where kind == .symlink(target: Array(text.utf8)):
                        if known[entry.path] != Digest.of(text) { return "\(name) has a stale digest" }
                    case (.folder, .directory): break
                    default: return "\(name) is \(entry.kind)"
                    }
                }
            } catch {
                if error != .notFound(path) || !expected.isEmpty { return "\(error)" }
            }
        }
        return nil
    }

    // MARK: Edits

    private mutating func path() -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in random.pick(Self.names) }.joined(separator: "/")
    }

    /// A random path that exists. Nil if nothing exists.
    private mutating func existing(_ isWanted: (NaiveTree.Node) -> Bool) -> String? {
        let all = NaiveTree(folder.root, Self.names).nodes.filter { isWanted($0.value) }.keys.sorted()
        return all.isEmpty ? nil : random.pick(all)
    }

    private mutating func file() -> (path: String, bytes: [UInt8])? {
        guard let path = existing({ if case .file = $0 { true } else { false } }),
            case .file(let bytes, _)? = NaiveTree(folder.root, [path]).nodes[path]
        else { return nil }
        return (path, bytes)
    }

    private mutating func edit() {
        switch Int.random(in: 0..<13, using: &random) {
        case 0, 1, 2: create("write") { $0.random.bytes(Int.random(in: 0...40, using: &$0.random)) }
        case 3: rewrite("same size") { _, _, _ in }
        case 4: rewrite("same size, same mtime") { $0.setModificationTime($1, $2) }
        case 5: replace()
        case 6: rewrite("clock stepped back") { $0.setModificationTime($1, $2 - 3_600_000_000_000) }
        case 7:
            guard let (path, _) = file() else { return }
            log.append("chmod \(path)")
            folder.setMode(path, random.pick([0o755, 0o644, 0o700, 0o600, 0o655]))
        case 8:
            let path = existing { if case .link = $0 { true } else { false } } ?? self.path()
            log.append("link \(path)")
            remove(path)
            symlink(random.pick(["x", "y", "../z"]), folder.root + "/" + path)
        case 9:
            guard let path = existing({ _ in true }) else { return }
            log.append("delete \(path)")
            remove(path)
        case 10:
            let path = self.path()
            log.append("folder \(path)")
            remove(path)
            folder.makeFolder(path)
        case 11:
            guard let path = existing({ $0 == .folder }) else { return }
            log.append("folder to file \(path)")
            remove(path)
            folder.write(path, "was a folder")
        default:
            guard let from = existing({ _ in true }) else { return }
            let to = path()
            log.append("rename \(from) \(to)")
            rename(folder.root + "/" + from, folder.root + "/" + to)
        }
    }

    private mutating func create(_ what: String, _ bytes: (inout Sequence) -> [UInt8]) {
        let path = self.path()
        // A file or a link above the path, or a folder at the path, is removed.
        var above = ""
        for part in path.split(separator: "/") {
            above += (above.isEmpty ? "" : "/") + part
            let node = NaiveTree(folder.root, [above]).nodes[above]
            if above == path ? node == .folder : node != nil && node != .folder { remove(above) }
            if case .link? = node { remove(above) }
        }
        log.append("\(what) \(path)")
        folder.write(path, bytes(&self))
    }

    private mutating func rewrite(_ what: String, _ after: (IndexedFolder, String, Int64) -> Void) {
        guard let (path, bytes) = file() else { return }
        log.append("\(what) \(path)")
        let time = folder.modificationTime(path)
        folder.write(path, random.bytes(bytes.count))
        after(folder, path, time)
    }

    /// Moves another file of the same size and mtime to the path.
    private mutating func replace() {
        guard let (path, bytes) = file() else { return }
        log.append("replace \(path)")
        let time = folder.modificationTime(path)
        folder.write("../new", random.bytes(bytes.count))
        folder.setModificationTime("../new", time)
        rename(folder.path + "/new", folder.root + "/" + path)
    }

    private func remove(_ path: String) {
        let file = folder.root + "/" + path
        if unlink(file) == 0 || rmdir(file) == 0 { return }
        for name in NaiveTree(folder.root, [path]).nodes.keys.sorted(by: >) {
            if unlink(folder.root + "/" + name) != 0 { rmdir(folder.root + "/" + name) }
        }
    }
}
