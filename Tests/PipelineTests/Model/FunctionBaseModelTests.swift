import BuildGraph
import ContentHash
import FoundationEssentials
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import Pipeline

/// Random functions that are built upon each other, and random edits of them. If the planned images
/// are built, all images are those of a clean build.
struct FunctionBaseModelTests {
    @Test(.timeLimit(.minutes(10))) func `after any edits the images are those of a clean build`() async throws {
        let seed = UInt64.random(in: 0 ... .max / 2)
        var counts = (planned: 0, current: 0)
        for number in 0..<UInt64(60) {
            var run = FunctionBaseRun(seed: seed + number)
            let failure = try await run.run()
            #expect(failure == nil, "seed \(seed + number):\n\(failure ?? "")")
            if failure != nil { return }
            (counts.planned, counts.current) = (counts.planned + run.counts.planned, counts.current + run.counts.current)
        }
        // A model in which everything or nothing is planned would prove nothing.
        #expect(counts.planned > 100 && counts.current > 100, "\(counts)")
    }

    /// Fixed seeds. To run one seed again, write it here.
    @Test(arguments: [1, 2] as [UInt64]) func `functions upon each other of fixed seeds`(seed: UInt64) async throws {
        var run = FunctionBaseRun(seed: seed)
        #expect(try await run.run() == nil)
    }
}

/// One repository of functions that are built upon each other, edited and built in turns.
private struct FunctionBaseRun {
    /// The files of a function.
    private struct Files: Hashable {
        var dockerfile = "FROM base:1\nCOPY . .\n"
        var text = "a"
        /// The functions that the Dockerfile names.
        var bases: [String] = []
    }

    private static let base = "sha256:b1"

    private let project: SmallProject
    private var random: SeededGenerator
    private var functions: [String: Files] = [:]
    /// The images of all builds that succeeded, by function, files, and images of the bases.
    private var images: [String: String] = [:]
    private var time = 1_000_000.0
    private var log: [String] = []
    /// The number of images that were planned, and of those that were current.
    private(set) var counts = (planned: 0, current: 0)

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        project = SmallProject(["routes.yml": ""])
        project.folder.remove("functions/sum")
        for _ in 0..<Int.random(in: 3...6, using: &random) { addFunction() }
    }

    /// The names in an order in which a function stands after its bases.
    private var order: [String] { functions.keys.sorted() }

    /// The error of the run. Nil if everything was correct.
    mutating func run() async throws -> String? {
        for _ in 0..<12 {
            if let wrong = try await look(mayFail: Int.random(in: 0..<3, using: &random) == 0) {
                return (log + [wrong]).joined(separator: "\n    ")
            }
            edit()
        }
        return nil
    }

    // MARK: - Edits

    private mutating func addFunction() {
        let name = "f\(functions.count)"
        functions[name] = Files()
        project.folder.write("runtime: plain\n", to: "functions/\(name)/metadata.yml")
        rebase(name)
    }

    /// Gives a function another Dockerfile. The first function has no function as its base.
    private mutating func rebase(_ name: String) {
        let below = order.prefix { $0 != name }.shuffled(using: &random)
        var files = functions[name] ?? Files()
        files.bases = []
        files.dockerfile = Files().dockerfile
        if let low = below.first {
            switch Int.random(in: 0..<5, using: &random) {
            case 0: break
            case 1: (files.bases, files.dockerfile) = ([low], "FROM faaso/\(low)\nCOPY . .\n")
            case 2: (files.bases, files.dockerfile) = ([low], "FROM base:1\nCOPY --from=faaso/\(low) /a /a\n")
            case 3: (files.bases, files.dockerfile) = ([low], "FROM faaso/\(low) AS first\nFROM base:1\nCOPY --from=first /a /a\n")
            default:
                files.bases = Array(below.prefix(2))
                files.dockerfile = "FROM faaso/\(low)\n" + files.bases.dropFirst().map { "COPY --from=faaso/\($0) /a /a\n" }.joined()
            }
        }
        functions[name] = files
        write(name)
    }

    private func write(_ name: String) {
        project.folder.write(functions[name]?.dockerfile ?? "", to: "functions/\(name)/Dockerfile")
        project.folder.write(functions[name]?.text ?? "", to: "functions/\(name)/main.txt")
    }

    private mutating func edit() {
        guard let name = order.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<8, using: &random) {
        case 0...3:
            let text = ["a", "A", "b", "c"].randomElement(using: &random) ?? "a"
            functions[name]?.text = text
            write(name)
            log.append("'\(text)' in \(name)")
        case 4, 5:
            rebase(name)
            log.append("\(name) upon \(functions[name]?.bases ?? [])")
        case 6:
            if functions.count < 8 { addFunction() }
            log.append("\(functions.count) functions")
        default:
            project.folder.remove(".faaso/index")
            log.append("delete the index")
        }
    }

    // MARK: - The naive side

    /// The image of a function by a build from nothing. An edit of the letter case makes no
    /// difference, so a build can have the result of an earlier one.
    private func clean(_ name: String) -> String {
        let files = functions[name] ?? Files()
        return image(name, files, files.bases.map(clean))
    }

    private func image(_ name: String, _ files: Files, _ bases: [String]) -> String {
        "sha256:" + Digest.of("\(name) \(files.dockerfile) \(files.text.lowercased()) \(bases)").hex
    }

    private func input(_ name: String, _ bases: [String]) -> String { "\(name) \(functions[name].map { "\($0)" } ?? "") \(bases)" }

    /// The functions whose images are not known from earlier builds, or are built upon such images.
    private var stale: Set<String> {
        var stale: Set<String> = []
        for name in order {
            let bases = functions[name]?.bases ?? []
            if !stale.isDisjoint(with: bases) || images[input(name, bases.map(clean))] == nil { stale.insert(name) }
        }
        return stale
    }

    // MARK: - Looks

    private func planned() async throws -> Set<String> {
        Set(try await project.plan(.build).steps.filter { $0.node.kind == .image }.map(\.node.name))
    }

    /// Compares the plan with the prediction, and builds what it has.
    private mutating func look(mayFail: Bool) async throws -> String? {
        let planned = try await planned()
        project.folder.remove(".faaso/index")
        let fresh = try await self.planned()
        if planned != fresh { return "planned with an index: \(planned.sorted()), without: \(fresh.sorted())" }
        if planned != stale { return "planned: \(planned.sorted()), stale: \(stale.sorted())" }
        (counts.planned, counts.current) = (counts.planned + planned.count, counts.current + functions.count - planned.count)
        if let wrong = try build(planned, mayFail: mayFail) { return wrong }
        let left = try await self.planned()
        return left == stale ? nil : "planned after the builds: \(left.sorted()), stale: \(stale.sorted())"
    }

    /// Builds the planned images in their order, as a run does. An image whose base failed is left
    /// out. One that an earlier build made from the same inputs is reused.
    /// - Returns: the first image that is not the one of a clean build.
    private mutating func build(_ planned: Set<String>, mayFail: Bool) throws -> String? {
        let workspace = try project.workspace()
        var results: [String: String] = [:]
        var broken: Set<String> = []
        for name in order {
            let files = functions[name] ?? Files()
            guard broken.isDisjoint(with: files.bases) else {
                broken.insert(name)
                continue
            }
            let bases = files.bases.compactMap { results[$0] }
            let context = try workspace.context(of: name, environment: [:])
            var used: [String: String] = [:]
            for reference in context.definition.bases {
                used[reference] = files.bases.first { reference == "faaso/\($0):latest" }.flatMap { results[$0] } ?? Self.base
            }
            let key = try #require(context.definition.key(used))
            if !planned.contains(name) || images[input(name, bases)] != nil {
                guard let image = project.cache.imageRecord(name, key)?.image else { return "\(name) is not planned, and has no record" }
                results[name] = image
            } else {
                let fails = mayFail && Int.random(in: 0..<4, using: &random) == 0
                let image = fails ? nil : image(name, files, bases)
                time += 1
                try project.cache.store(context.manifest)
                try project.cache.store(
                    ImageRecord(
                        function: name, definition: context.definition, key: key, bases: used, origins: context.origins, image: image,
                        failure: fails ? "it failed" : nil, built: Date(timeIntervalSince1970: time)))
                log.append("\(fails ? "fail to build" : "build") \(name)")
                images[input(name, bases)] = image ?? images[input(name, bases)]
                if let image { results[name] = image } else { broken.insert(name) }
            }
            if let image = results[name], image != clean(name) { return "the image of \(name) is not that of a clean build" }
        }
        return nil
    }
}
