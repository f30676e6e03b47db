import BuildGraph
import FunctionModel
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import Pipeline

/// Images of functions as bases of other functions.
struct FunctionBaseTests {
    private static func project(_ files: [String: String] = [:]) -> SmallProject {
        let own = [
            "functions/sum/metadata.yml": "runtime: plain\n", "functions/low/metadata.yml": "runtime: plain\n",
            "functions/sum/Dockerfile": "FROM faaso/low\nCOPY . .\n", "functions/low/main.txt": "low",
            "functions/other/metadata.yml": "runtime: plain\n",
        ]
        return SmallProject(own.merging(files) { $1 })
    }

    /// Records builds of all images, each with its bases.
    private static func build(_ project: SmallProject) throws {
        try project.build("other")
        let low = try project.build("low")
        try project.build("sum", base: #require(low.image))
    }

    @Test func `the image of a function is built before those that are built upon it`() async throws {
        let project = Self.project()
        #expect(
            try await project.plan(.build).lines == [
                "build image:low: never-built", "build image:other: never-built",
                "build image:sum: never-built, dependency-changed image:low",
            ])
        try Self.build(project)
        #expect(try await project.plan(.build).lines == [])
    }

    @Test func `an edit of a base function is an edit of its users, and of nobody else`() async throws {
        let project = Self.project()
        try Self.build(project)
        project.folder.write("edited", to: "functions/low/main.txt")
        let edited = ["build image:low: input-changed functions/low/main.txt", "build image:sum: dependency-changed image:low"]
        #expect(try await project.plan(.build).lines == edited)
        #expect(try await project.plan(.build) { $0.functions = .only(["sum"]) }.lines == edited)
        #expect(try await project.plan(.build) { $0.functions = .only(["other"]) }.lines == [])
        // The base has another result, and its user has not been built since.
        let low = try project.build("low")
        let lines = try await project.plan(.build).lines
        #expect(lines.count == 1 && lines[0].hasPrefix("build image:sum: base-changed faaso/low:latest ("), "\(lines)")
        // The result is the same, so nothing else is to be done.
        try project.build("sum", base: #require(low.image))
        #expect(try await project.plan(.build).lines == [])
    }

    @Test func `a stage, a copy and a mount may name a function, and a build argument may`() async throws {
        for dockerfile in [
            "FROM base:1\nCOPY --from=faaso/low /a /a\n", "FROM base:1\nRUN --mount=from=faaso/low,target=/a true\n",
            "FROM faaso/low:latest AS first\nFROM base:1\nCOPY --from=first /a /a\n",
            "ARG LEVEL=faaso/low\nFROM docker.io/$LEVEL\nCOPY . .\n",
        ] {
            let project = Self.project(["functions/sum/Dockerfile": dockerfile])
            let graph = try await project.inspect().graph
            #expect(graph.order.contains(.image("low")))
            #expect(graph.edges(of: .image("sum")).needs.contains(.image("low")), "\(dockerfile)")
            #expect(!graph.order.contains { $0.kind == .base && $0.name.contains("low") }, "\(dockerfile)")
        }
    }

    private static let upon = "functions are built upon each other: "
    private static let missing = "means the image of a function, and there is no function"
    private static let share = "move what they share into a function that is built upon none of them, or into a template"
    private static let own = "functions/sum/Dockerfile"

    /// A file, its text, the line of the problem, the problem and its hint.
    static let mistakes: [(file: String, text: String, line: Int, problem: String, hint: String)] = [
        (own, "# a\nFROM faaso/lwo\n", 2, "'faaso/lwo' \(missing) 'lwo'", "did you mean 'faaso/low'?"),
        (own, "FROM faaso/zzzzzz\n", 1, "'faaso/zzzzzz' \(missing) 'zzzzzz'", "'faaso/NAME' names a folder of functions/"),
        (own, "FROM faaso/low:2\n", 1, "the image of the function 'low' is named without a tag or a digest", "write 'faaso/low'"),
        (
            own, "FROM base:1\nCOPY --from=shop/low /a /a\n", 2,
            "'shop/low' would be pulled from a registry, or be the image of an earlier run",
            "write 'faaso/low': the image of the function 'low', which is then built first"
        ),
        (own, "FROM faaso/sum\n", 1, upon + "sum -> sum", share),
        ("functions/low/Dockerfile", "FROM base:1\n\nCOPY --from=faaso/sum /a /a\n", 3, upon + "low -> sum -> low", share),
        ("templates/plain/Dockerfile", "ARG LEVEL\nARG RUN_PACKAGES\nFROM faaso/low\n", 3, upon + "low -> low", share),
    ]

    @Test(arguments: mistakes)
    func `a base that no run can build is a problem with its place`(
        file: String, text: String, line: Int, problem: String, hint: String
    ) async throws {
        let project = Self.project([file: text])
        let error = await #expect(throws: ProjectProblems.self) { try await project.plan(.build) }
        #expect(error?.problems.map { "\($0)" } == ["\(file):\(line):1: error: \(problem)\nhint: \(hint)"])
    }

    @Test func `other repositories of a registry may have these names`() async throws {
        let project = Self.project(["functions/sum/Dockerfile": "FROM ghcr.io/faaso/low\nCOPY --from=faaso/team/low /a /a\n"])
        let bases = try await project.inspect().graph.order.filter { $0.kind == .base }.map(\.name)
        #expect(Set(bases).isSuperset(of: ["ghcr.io/faaso/low:latest"]))
    }
}
