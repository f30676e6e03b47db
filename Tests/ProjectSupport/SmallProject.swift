import BuildGraph
import ContentHash
package import FoundationEssentials
import FunctionModel
package import ImageBuild
package import Pipeline
package import TestSupport
import Testing
import WorkModel
package import Workspaces

/// A repository written for one test.
package struct SmallProject {
    /// The folder of the repository. It is in memory.
    package let folder = TemporaryFolder(in: "/dev/shm")

    /// Creates the repository. It has a template `plain`, and a function `sum` with a route and a
    /// test.
    /// - Parameter files: further texts by path. They replace the usual ones.
    package init(_ files: [String: String] = [:]) {
        let usual = [
            "templates/plain/Dockerfile": "FROM base:1\nARG LEVEL\nARG RUN_PACKAGES\nCOPY . .\n", "templates/plain/lib.txt": "lib",
            "functions/sum/metadata.yml": "runtime: plain\ntest:\n  - {name: unit, command: [\"true\"]}\n",
            "functions/sum/main.txt": "main", "routes.yml": "/sum: sum\n", "faaso.yml": "project: shop\n",
        ]
        for (path, text) in usual.merging(files, uniquingKeysWith: { $1 }) { folder.write(text, to: path) }
    }

    /// The cache of the repository.
    package var cache: CacheFolder { CacheFolder(path: folder.path(".faaso")) }

    /// Opens the repository.
    package func workspace() throws -> Workspace { try Workspace(containing: folder.path) }

    /// Plans the whole graph without an engine.
    package func inspect() async throws -> Inspection {
        try await Runner(workspace(), connection: nil, environment: [:], options: RunOptions()).inspect()
    }

    /// Plans a run without an engine.
    /// - Parameter change: changes the options of the run.
    package func plan(_ goal: Goal = .up, _ change: (inout RunOptions) -> Void = { _ in }) async throws -> PlanReport {
        var options = RunOptions()
        change(&options)
        return try await Runner(workspace(), connection: nil, environment: [:], options: options).plan(goal)
    }

    /// Records a build of a function's image, upon bases of the given identity.
    @discardableResult
    package func build(_ function: String = "sum", base: String = "sha256:b1", change: (inout ImageRecord) -> Void = { _ in }) throws
        -> ImageRecord
    {
        let context = try workspace().context(of: function, environment: [:])
        let bases = Dictionary(uniqueKeysWithValues: context.definition.bases.map { ($0, base) })
        let key = try #require(context.definition.key(bases))
        var record = ImageRecord(
            function: function, definition: context.definition, key: key, bases: bases, origins: context.origins,
            image: "sha256:" + key.hex, built: .init(timeIntervalSince1970: 1_700_000_000), seconds: 1.5,
            log: CacheFolder.logName(function, key), commit: "0123456789abcdef", reasons: ["never-built"])
        change(&record)
        try cache.store(context.manifest)
        try cache.store(record)
        return record
    }

    /// Records a run of a function's tests on an image.
    @discardableResult
    package func test(_ function: String = "sum", of image: ImageRecord, failure: String? = nil) throws -> TestRecord {
        let definition = try #require(try workspace().project.function(function).flatMap { TestDefinition($0) })
        let id = try #require(image.image)
        let record = TestRecord(
            definition, image: id, markKey: try cache.makeMarkKey(), cases: [.init(name: "unit", failure: failure, seconds: 0.25)],
            ran: .init(timeIntervalSince1970: 1_700_000_100), seconds: 0.5)
        try cache.store(record)
        return record
    }
}

extension SmallProject {
    /// A time, counted in days from a fixed date.
    package static func date(_ day: Double) -> Date { Date(timeIntervalSince1970: 1_700_000_000 + day * 86400) }

    /// Creates three builds of `sum`, one day apart, with logs, and tests of each.
    package static func builtThrice() throws -> (project: SmallProject, records: [ImageRecord]) {
        let project = SmallProject()
        var records: [ImageRecord] = []
        for day in 0..<3 {
            project.folder.write("edit \(day)", to: "functions/sum/main.txt")
            let record = try project.build { $0.built = date(Double(day)) }
            let log = try #require(record.log)
            try project.cache.write(Array("log \(day)\n".utf8), log)
            try project.test(of: record)
            records.append(record)
        }
        return (project, records)
    }
}

extension PlanReport {
    /// A line for each step, followed by its reasons.
    package var lines: [String] {
        steps.map { "\($0.action) \($0.node): " + $0.reasons.map(\.line).joined(separator: ", ") }
    }
}
