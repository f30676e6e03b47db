import ContentHash
import FoundationEssentials
import FunctionModel
import Glibc
import ImageBuild
import ProjectSupport
import TestSupport
import WorkModel
import Workspaces

@testable import BuildGraph
@testable import Pipeline

/// One repository, edited and scanned in turns.
///
/// After each edit, the incremental run must agree with a run without an index, and with the naive
/// prediction.
struct ModelRun {
    /// The data of one build that the naive side remembers.
    private struct Build {
        var source: String
        var bases: [String: String]
        var time: Double
        var failed: Bool

        var state: String { source + bases.sorted { $0.key < $1.key }.map { "\n\($0.key) is \($0.value)" }.joined() }
    }

    /// The result of one scan. Two scans are compared by it.
    private struct Look: Equatable {
        var keys: [String: String] = [:]
        var steps: [Step] = []
        var states: [String: String] = [:]
        /// The nodes that the image of each function needs, and those that need it.
        var near: [String: Set<String>] = [:]
        var error: String?

        init(error: String) { self.error = error }

        init(_ inspection: Inspection) {
            let graph = inspection.graph
            for node in graph.order {
                let keys = inspection.keys(node)
                self.keys[node.description] = "\(keys.source ?? "-") \(keys.key ?? "-")"
                states[node.description] = inspection.state(node).rawValue
                guard case .image(let name) = node else { continue }
                near[name] = Set(ModelRun.near(node, graph).map(\.description))
            }
            steps = inspection.plan.steps
        }

        /// The key and the state of each node near the image of a function. Nil without one.
        func view(of function: String) -> [String: String]? {
            near[function].map { nodes in
                Dictionary(uniqueKeysWithValues: nodes.map { ($0, "\(keys[$0] ?? "") \(states[$0] ?? "")") })
            }
        }
    }

    private static func near(_ node: Node, _ graph: Graph) -> Set<Node> { graph.closure(of: [node]).union(graph.affected(by: [node])) }

    private let folder: TemporaryFolder
    private var repository: ModelRepository
    private var random: SeededGenerator
    /// The identity of each base in the engine.
    private var identities: [String: String] = [:]
    private var builds: [String: [Build]] = [:]
    private var newest: [String: Build] = [:]
    private var passed: [String: Set<String>] = [:]
    private var keysBySource: [String: String] = [:]
    private var sourcesByKey: [String: String] = [:]
    private var time = 1_000_000.0
    /// The watch whose journal the scans ask. Nil for scans without a journal.
    private let watch: ModelWatch?
    private var log: [String] = []

    /// The number of scans, of valid projects, of stale and current nodes, of quick and partial
    /// plans, and of partial graphs.
    private(set) var counts = (looks: 0, valid: 0, stale: 0, current: 0, quick: 0, partial: 0, part: 0)

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        folder = TemporaryFolder(in: seed % 4 == 0 ? "/tmp" : "/dev/shm")
        repository = ModelRepository(folder, random: &random)
        watch = seed % 2 == 0 ? ModelWatch(folder.path) : nil
        for base in ModelRepository.bases { identities[base] = "sha256:\(base)-0" }
    }

    /// The error of the run. Nil if everything was correct.
    mutating func run(_ edits: [ModelEdit]) async -> String? {
        if let wrong = await look(performs: true, moved: nil) { return failure(wrong) }
        for edit in edits {
            guard let (what, moved) = edit.apply(&repository) else { continue }
            log.append(what)
            if let base = moved { identities[base] = "sha256:\(base)-\(edit.number)" }
            if edit.settles {
                log.append("settle")
                try? await settle()
            }
            random = SeededGenerator(seed: edit.number)
            if let wrong = await look(performs: edit.performs, moved: moved) { return failure(wrong) }
            if edit.settles, !edit.performs {
                log.append("look again")
                if let wrong = await look(performs: false, moved: nil) { return failure(wrong) }
            }
        }
        return nil
    }

    private func failure(_ text: String) -> String { (log + [text]).joined(separator: "\n    ") }

    private mutating func look(performs: Bool, moved: String?) async -> String? {
        counts.looks += 1
        // This is a plan that reads almost nothing. It is nil if that is unsafe.
        if let watch, Int.random(in: 0..<100, using: &random) < 10 {
            log.append("overflow")
            watch.overflow()
        }
        let quick = try? Self.found(folder, watch).offlinePlan(environment: [:])
        let partial = await (try? Self.found(folder, watch))?.partialPlan(environment: [:])
        let name = repository.functions.keys.sorted().randomElement(using: &random) ?? ""
        let part = await (try? Self.found(folder, watch))?.partialInspection(of: .image(name), hasRoutes: true, environment: [:])
        let alone = Bool.random(using: &random) ? await Self.look(folder, watch, near: name) : nil
        let planned = Bool.random(using: &random) ? await Self.plan(folder, watch) : nil
        let (incremental, inspection) = await Self.look(folder, watch)
        if let watch, let inspection { watch.follow(inspection.workspace.project) }
        let (fresh, freshPlan) = await lookWithoutIndex()
        if incremental != fresh { return "with an index: \(incremental)\n    without: \(fresh)" }
        if let planned, planned != freshPlan { return "planned with an index: \(planned)\n    without: \(freshPlan)" }
        if let quick {
            counts.quick += 1
            if Self.brief(quick) != freshPlan { return "unchanged: \(Self.brief(quick))\n    without: \(freshPlan)" }
        }
        if let partial {
            counts.partial += 1
            if Self.brief(partial) != freshPlan { return "partial: \(Self.brief(partial))\n    without: \(freshPlan)" }
        }
        if let part {
            counts.part += 1
            if let wrong = Self.difference(Look(part), fresh, near: name) { return "a part of the graph: \(wrong)" }
        }
        if let alone, let wrong = Self.difference(alone, fresh, near: name) { return "one function alone: \(wrong)" }
        guard let inspection else { return nil }
        counts.valid += 1
        if let wrong = compare(inspection) { return wrong }
        if Int.random(in: 0..<100, using: &random) < 4, let wrong = await compareWithClone(incremental) { return wrong }
        do {
            try perform(inspection, all: performs, moved: moved)
        } catch {
            return "can't record: \(error)"
        }
        return nil
    }

    // MARK: - Looks

    private static func found(_ folder: TemporaryFolder, _ watch: ModelWatch?) throws -> UnopenedWorkspace {
        try UnopenedWorkspace(containing: folder.path, journal: { _ in watch?.source })
    }

    private static func look(_ folder: TemporaryFolder, _ watch: ModelWatch? = nil) async -> (Look, Inspection?) {
        do {
            let workspace = try Workspace(found(folder, watch))
            let inspection = try await Runner(workspace, connection: nil, environment: [:], options: RunOptions()).inspect()
            return (Look(inspection), inspection)
        } catch {
            return (Look(error: "\(error)"), nil)
        }
    }

    /// Plans only the nodes near a function's image.
    private static func look(_ folder: TemporaryFolder, _ watch: ModelWatch?, near name: String) async -> Look {
        do {
            let workspace = try Workspace(found(folder, watch))
            let runner = Runner(workspace, connection: nil, environment: [:], options: RunOptions())
            return Look(try await runner.inspect { near(.image(name), $0) })
        } catch {
            return Look(error: "\(error)")
        }
    }

    /// The difference between a scan of one function and a scan of all. Nil if there is none.
    private static func difference(_ some: Look, _ all: Look, near name: String) -> String? {
        let (left, right) = (some.view(of: name), all.view(of: name))
        if left == right, (some.error == nil) == (all.error == nil) { return nil }
        return "\(name): \(some.error ?? "\(left ?? [:])")\n    without an index: \(all.error ?? "\(right ?? [:])")"
    }

    /// A plan in a short form, or the reason why there is none.
    ///
    /// Reasons are left out. They depend on listings, which a quick plan need not read.
    private static func plan(_ folder: TemporaryFolder, _ watch: ModelWatch? = nil) async -> String {
        do {
            let workspace = try Workspace(found(folder, watch))
            return brief(try await Runner(workspace, connection: nil, environment: [:], options: RunOptions()).plan(.up))
        } catch {
            return "\(error)"
        }
    }

    private static func brief(_ report: PlanReport) -> String {
        report.steps.map { "\($0.action) \($0.node)" }.joined(separator: ", ")
            + "; \(report.unchanged) unchanged, \(report.unchecked) unchecked"
    }

    /// Scans the same folder and cache as if the index had been deleted. Restores the index.
    private func lookWithoutIndex() async -> (Look, String) {
        let (index, kept) = (folder.path(".faaso/index"), folder.path("kept"))
        rename(index, kept)
        let (look, _) = await Self.look(folder)
        unlink(index)
        let plan = await Self.plan(folder)
        unlink(index)
        rename(kept, index)
        return (look, plan)
    }

    /// Compares with a clone: another place, other times and another umask must give the same keys.
    private func compareWithClone(_ look: Look) async -> String? {
        let clone = TemporaryFolder()
        for name in TemporaryFolder.names(folder.path) where name != ".faaso" { copy(name, to: clone) }
        guard let files = try? Workspace(containing: clone.path) else { return "the clone is no repository" }
        for (function, context)
            in (try? ContextAssembler(files: files.files, platform: "", environmentFiles: EnvironmentFiles(files.project)).assemble(
                files.project.functions)) ?? [:]
        {
            let source = look.keys["image:\(function)"]?.split(separator: " ").first.map(String.init)
            if context.definition.sourceKey.hex != source { return "\(function) has another source key in a clone" }
        }
        return nil
    }

    private func copy(_ name: String, to clone: TemporaryFolder) {
        guard let status = folder.status(name) else { return }
        switch status.mode & S_IFMT {
        case S_IFDIR:
            clone.makeFolder(name)
            for child in TemporaryFolder.names(folder.path(name)) { copy(name + "/" + child, to: clone) }
        case S_IFLNK:
            var target = [CChar](repeating: 0, count: 4096)
            readlink(folder.path(name), &target, target.count - 1)
            symlink(target, clone.path(name))
        default:
            clone.write(folder.read(name) ?? "", to: name, mode: status.mode & 0o100 == 0 ? 0o664 : 0o775)
        }
    }

    // MARK: - The prediction

    /// The identity that each base had in the newest builds of the existing functions.
    private var recorded: [String: String] {
        var recorded: [String: String] = [:]
        let builds = repository.functions.keys.compactMap { newest[$0] }.sorted { $0.time < $1.time }
        for build in builds { for (base, identity) in build.bases { recorded[base] = identity } }
        return recorded
    }

    private mutating func compare(_ inspection: Inspection) -> String? {
        let recorded = self.recorded
        for name in repository.functions.keys.sorted() {
            let (source, bases) = repository.source(name)
            let known = recorded.filter { bases.contains($0.key) }
            let now = Build(source: source, bases: known, time: 0, failed: false).state
            let isBuilt = known.count == bases.count && builds[name, default: []].contains { $0.state == now }
            let step = inspection.step(.image(name))
            if (step == nil) != isBuilt {
                return "image \(name) should be \(isBuilt ? "current" : "stale") and is planned as \(step.map { "\($0)" } ?? "current")"
            }
            if step == nil { counts.current += 1 } else { counts.stale += 1 }
            if let step, let wrong = check(step, newest[name], now) { return wrong }
            let whole = source + "\n" + bases.sorted().joined(separator: " ")
            if let wrong = checkKey(inspection.keys(.image(name)).source ?? "", whole) { return "\(name): \(wrong)" }

            let tests = repository.tests(name)
            if inspection.graph.contains(.test(name)) != (tests != nil) {
                return "test:\(name) is \(tests == nil ? "too much" : "missing")"
            }
            if let tests {
                let isPassed = isBuilt && passed[name, default: []].contains(now + tests)
                let step = inspection.step(.test(name))
                if (step == nil) != isPassed {
                    return
                        "tests of \(name) should be \(isPassed ? "current" : "stale") and are planned as \(step.map { "\($0)" } ?? "current")"
                }
                if step?.reasons.isEmpty == true { return "tests of \(name) have no reason" }
            }
        }
        let nodes = inspection.graph.order.filter { $0.kind == .image }.map(\.name)
        return nodes.sorted() == repository.functions.keys.sorted() ? nil : "images of \(nodes)"
    }

    /// Checks that the reasons are correct: a first build, the differing inputs, or the last
    /// failure.
    private func check(_ step: Step, _ last: Build?, _ now: String) -> String? {
        let kinds = Set(step.reasons.map(\.kind))
        let isRight =
            if let last, last.state != now {
                !kinds.isEmpty && kinds.isDisjoint(with: [.neverBuilt, .previousFailed, .imageMissing])
            } else if last?.failed == true {
                kinds == [.previousFailed]
            } else {
                kinds == [.neverBuilt]
            }
        return isRight ? nil : "wrong reasons: \(step)"
    }

    /// Checks that equal sources have equal keys, and others have other keys.
    private mutating func checkKey(_ key: String, _ source: String) -> String? {
        let (other, known) = (sourcesByKey.updateValue(source, forKey: key), keysBySource.updateValue(key, forKey: source))
        if let other, other != source { return "one source key for\n\(other)\nand\n\(source)" }
        if let known, known != key { return "two source keys for\n\(source)" }
        return nil
    }

    // MARK: - Building

    /// Records results as a run would, under an image ID that is made of the key.
    /// - Parameter moved: a base whose users are built in any case, as by a run that sees the
    ///   engine.
    private mutating func perform(_ inspection: Inspection, all: Bool, moved: String?) throws {
        let cache = CacheFolder(path: folder.path(".faaso"))
        var chosen: [String] = []
        let names = repository.functions.keys.sorted()
        if let moved { chosen = Array(names.filter { repository.source($0).bases.contains(moved) }.shuffled(using: &random).prefix(1)) }
        let everything = all || Bool.random(using: &random)
        if everything { chosen += names.filter { inspection.step(.image($0)) != nil && !chosen.contains($0) } }
        let workspace = try Workspace(containing: folder.path)
        for name in chosen {
            let context = try workspace.context(of: name, environment: [:])
            let (source, bases) = repository.source(name)
            let used = identities.filter { bases.contains($0.key) }
            guard let key = context.definition.key(used) else { throw Unexpected.noKey(name, bases) }
            time += 1
            let fails = Int.random(in: 0..<100, using: &random) < 12
            let build = Build(source: source, bases: used, time: time, failed: fails)
            try cache.store(context.manifest)
            try cache.store(
                ImageRecord(
                    function: name, definition: context.definition, key: key, bases: used, origins: context.origins,
                    image: fails ? nil : Self.image(key), failure: fails ? "exit code 1" : nil, built: Date(timeIntervalSince1970: time)))
            log.append("\(fails ? "fail to build" : "build") \(name)")
            newest[name] = build
            if !fails {
                builds[name, default: []].append(build)
                if Bool.random(using: &random) { try test(name, build, key, cache) }
            }
        }
        guard everything else { return }
        for name in names where !chosen.contains(name) { try reuse(name, inspection, cache) }
    }

    /// Makes the record of a current image the newest one, if it is not. Runs its tests if they are
    /// stale.
    private mutating func reuse(_ name: String, _ inspection: Inspection, _ cache: CacheFolder) throws {
        guard inspection.step(.image(name)) == nil, let hex = inspection.keys(.image(name)).key, let key = Digest(hex: hex[...]),
            let record = cache.imageRecord(name, key)
        else { return }
        let now = Build(source: repository.source(name).text, bases: record.bases, time: 0, failed: false).state
        // A later build of the same state wrote the record again.
        guard let build = builds[name, default: []].last(where: { $0.state == now }) else { return }
        if newest[name]?.state != now || newest[name]?.failed == true {
            try cache.makeCurrent(record)
            newest[name] = build
            log.append("reuse \(name)")
        }
        if inspection.step(.test(name)) != nil { try test(name, build, key, cache) }
    }

    private mutating func test(_ name: String, _ build: Build, _ key: Digest, _ cache: CacheFolder) throws {
        guard let tests = repository.tests(name), let workspace = try? Workspace(containing: folder.path),
            let definition = workspace.project.function(name).flatMap({ TestDefinition($0) })
        else { return }
        let fails = Int.random(in: 0..<100, using: &random) < 20
        try cache.store(
            TestRecord(
                definition, image: Self.image(key), markKey: nil,
                cases: [.init(name: "c", failure: fails ? "exit code 1" : nil, seconds: 0)],
                ran: Date(timeIntervalSince1970: time), seconds: 0))
        if !fails { passed[name, default: []].insert(build.state + tests) }
        log.append("\(fails ? "fail to test" : "test") \(name)")
    }

    private enum Unexpected: Error { case noKey(String, Set<String>) }

    private static func image(_ key: Digest) -> String { "sha256:" + Digest.of(key.hex).hex }
}
