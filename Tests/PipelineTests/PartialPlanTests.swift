import BuildGraph
import FoundationEssentials
import Glibc
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import Pipeline

/// The plan that is made again for the functions with changed files only. It is equal to a whole
/// plan without an index, or there is none.
struct PartialPlanTests {
    private static let dockerfile = dockerfile(from: "base:1")
    private static func dockerfile(from base: String) -> String {
        "FROM \(base)\nARG LEVEL\nRUN --mount=type=secret,id=token true\nCOPY . .\n"
    }

    /// Two functions with tests, one of them with an include, and a plan that was saved.
    /// - Parameter base: the identity of the base in the newest build, which is that of `mul`. All
    ///   is current with "sha256:b1".
    private static func planned(_ files: [String: String] = [:], base: String = "sha256:b1") async throws -> SmallProject {
        let usual = [
            "templates/plain/Dockerfile": dockerfile, "templates/big/Dockerfile": "FROM base:3\n", "common/prod.env": "A=1\n",
            "common/one.txt": "one",
            "functions/sum/metadata.yml":
                "runtime: plain\nbuild_secrets: [token]\nenvironment_file: common/prod.env\ntest: [{name: unit, command: [\"true\"]}]\n",
            "functions/mul/metadata.yml":
                "runtime: plain\nbuild_secrets: [token]\ninclude: [{from: common, to: lib}]\ntest: [{name: unit, command: [\"true\"]}]\n",
            "functions/mul/main.txt": "main", "routes.yml": "/sum: sum\n/mul: mul\n",
        ]
        let project = SmallProject(usual.merging(files) { $1 })
        if files.isEmpty {
            let older = try project.build()
            project.folder.write("newer", to: "functions/sum/main.txt")
            try project.test(of: older)
            try project.test(of: project.build { $0.built.addTimeInterval(1) })
            try project.test("mul", of: project.build("mul", base: base) { $0.built.addTimeInterval(9) })
        }
        try await settle()
        _ = try await whole(project)
        return project
    }

    private static func whole(_ project: SmallProject) async throws -> PlanReport {
        let workspace = try Workspace(containing: project.folder.path)
        return try await Runner(workspace, connection: nil, environment: [:], options: RunOptions()).plan(.up)
    }

    private static func part(_ project: SmallProject) async throws -> PlanReport? {
        try await UnopenedWorkspace(containing: project.folder.path).partialPlan(environment: [:])
    }

    private typealias Change = (what: String, change: @Sendable (SmallProject) throws -> Void)

    private static let few: [Change] = [
        ("an edit", { $0.folder.write("edited", to: "functions/sum/main.txt") }),
        ("another text of the same file", { $0.folder.write("", to: "functions/mul/main.txt") }),
        ("an edit that is taken back", { $0.folder.write("main", to: "functions/sum/main.txt") }),
        ("a file that is written again as it was", { $0.folder.write("newer", to: "functions/sum/main.txt") }),
        ("a new file", { $0.folder.write("x", to: "functions/sum/lib/new.txt") }),
        ("a file that is gone", { $0.folder.remove("functions/mul/main.txt") }),
        ("an executable bit", { chmod($0.folder.path("functions/mul/main.txt"), 0o755) }),
        ("an include", { $0.folder.write("two", to: "common/one.txt") }),
        ("a template", { $0.folder.write("more", to: "templates/plain/lib.txt") }),
        (
            "edits of two functions",
            {
                $0.folder.write("edited", to: "functions/sum/main.txt")
                $0.folder.write("edited", to: "functions/mul/main.txt")
            }
        ),
    ]

    @Test(arguments: few.indices, ["sha256:b1", "sha256:b2"])
    func `a part of a plan makes it whole`(index: Int, base: String) async throws {
        let project = try await Self.planned(base: base)
        #expect(try await Self.part(project) == nil, "nothing has changed")
        try Self.few[index].change(project)
        let part = try await Self.part(project)
        let again = try await Self.part(project)
        project.folder.remove(".faaso/index")
        let whole = try await Self.whole(project)
        #expect(part == whole, "\(Self.few[index].what)")
        #expect(again == whole)
    }

    private static let other: [Change] = [
        ("the metadata of a function", { $0.folder.write("runtime: big\n", to: "functions/mul/metadata.yml") }),
        ("a variable", { $0.folder.write("A=2\n", to: "common/prod.env") }),
        ("the routes", { $0.folder.write("/other: sum\n", to: "routes.yml") }),
        ("a new function", { $0.folder.write("runtime: plain\n", to: "functions/new/metadata.yml") }),
        ("a lock", { $0.folder.write("", to: "faaso.lock") }),
        ("a record", { try $0.build("sum", base: "sha256:b3") { $0.built.addTimeInterval(99) } }),
        ("a Dockerfile with the same base", { $0.folder.write(dockerfile + "RUN true\n", to: "templates/plain/Dockerfile") }),
        ("a Dockerfile with another base", { $0.folder.write(dockerfile(from: "base:2"), to: "templates/plain/Dockerfile") }),
        // The model has no Dockerfile of a function. This one takes the same arguments and secrets, so
        // nothing but the base is new.
        ("a function's Dockerfile with another base", { $0.folder.write(dockerfile(from: "base:2"), to: "functions/sum/Dockerfile") }),
        (
            "a Dockerfile upon another function",
            { $0.folder.write(dockerfile(from: "faaso/mul"), to: "functions/sum/Dockerfile") }
        ),
        ("a Dockerfile that is wrong", { $0.folder.write("COPY . .\n", to: "templates/plain/Dockerfile") }),
        ("a FIFO", { mkfifo($0.folder.path("functions/sum/pipe"), 0o644) }),
        ("a list of submodules", { $0.folder.write("[submodule \"x\"]\n\tpath = functions/sum/x\n", to: ".gitmodules") }),
        ("an index that is gone", { $0.folder.remove(".faaso/index") }),
    ]

    @Test(arguments: other.indices) func `what concerns more than a few functions needs a whole plan`(index: Int) async throws {
        let project = try await Self.planned()
        try Self.other[index].change(project)
        #expect(try await Self.part(project) == nil, "\(Self.other[index].what)")
    }

    @Test func `a part of a plan leaves the index as it is`() async throws {
        let project = try await Self.planned()
        project.folder.write("edited", to: "functions/sum/main.txt")
        let index = project.folder.read(".faaso/index")
        #expect(try await Self.part(project) != nil)
        #expect(project.folder.read(".faaso/index") == index)
    }

    @Test func `a plan with a problem is made as a whole, and so is one that gets a problem`() async throws {
        let list = "[submodule \"x\"]\n\tpath = functions/sum/x\n"
        let project = try await Self.planned([".gitmodules": list, "functions/sum/x/one.txt": "1"])
        project.folder.write("edited", to: "functions/sum/main.txt")
        #expect(try await Self.part(project) != nil)
        project.folder.remove("functions/sum/x/one.txt")
        #expect(try await Self.part(project) == nil)
        #expect(try await Self.whole(project).problems.count == 1)
        try await settle()
        #expect(try await Self.whole(project).problems.count == 1)
        project.folder.write("1", to: "functions/sum/x/one.txt")
        #expect(try await Self.part(project) == nil)
        #expect(try await Self.whole(project).problems == [])
    }

    @Test(arguments: ["sum", "mul"]) func `a function whose image is a base needs whole plans`(edited: String) async throws {
        let project = try await Self.planned(["functions/mul/Dockerfile": Self.dockerfile(from: "faaso/sum")])
        project.folder.write("edited", to: "functions/\(edited)/main.txt")
        #expect(try await Self.part(project) == nil)
    }

    @Test func `a template of many functions needs a whole plan, and one of them does not`() async throws {
        var files: [String: String] = [:]
        for number in 0...PlanBasis.limit { files["functions/f\(number)/metadata.yml"] = "runtime: big\n" }
        let project = try await Self.planned(files)
        project.folder.write("x", to: "templates/big/x.txt")
        #expect(try await Self.part(project) == nil)
        project.folder.remove("templates/big/x.txt")
        _ = try await Self.whole(project)
        try await settle()
        _ = try await Self.whole(project)
        for number in 0..<PlanBasis.limit { project.folder.write("x", to: "functions/f\(number)/x.txt") }
        let part = try await Self.part(project)
        project.folder.write("x", to: "functions/f\(PlanBasis.limit)/x.txt")
        #expect(try await Self.part(project) == nil)
        project.folder.remove("functions/f\(PlanBasis.limit)/x.txt")
        project.folder.remove(".faaso/index")
        #expect(try await part == Self.whole(project))
    }

    @Test(arguments: few.indices) func `a node of a function is explained without the others`(index: Int) async throws {
        let project = try await Self.planned()
        try Self.few[index].change(project)
        for name in ["context:sum", "image:sum", "test:sum", "image:mul"] {
            let node = try #require(Node(name))
            let workspace = try UnopenedWorkspace(containing: project.folder.path)
            let part = try #require(await workspace.partialInspection(of: node, environment: [:]))
            let whole = try await project.inspectWithoutIndex()
            #expect(part.step(node) == whole.step(node), "\(Self.few[index].what)")
            #expect(part.state(node) == whole.state(node))
            #expect(part.keys(node) == whole.keys(node))
        }
        for name in ["context:sum", "image:sum", "test:mul", "container:sum"] {
            let node = try #require(Node(name))
            let workspace = try UnopenedWorkspace(containing: project.folder.path)
            let part = try #require(await workspace.partialInspection(of: node, hasRoutes: true, environment: [:]))
            let whole = try await project.inspectWithoutIndex()
            let near = whole.graph.closure(of: [node]).union(whole.graph.affected(by: [node]))
            #expect(part.graph.closure(of: [node]).union(part.graph.affected(by: [node])) == near)
            for node in near {
                #expect(part.graph.edges(of: node).needs == whole.graph.edges(of: node).needs)
                #expect(part.state(node) == whole.state(node) && part.step(node) == whole.step(node), "\(node)")
            }
        }
        for name in ["image:other", "route:/sum", "container:sum", "proxy"] {
            let node = try #require(Node(name))
            #expect(try await UnopenedWorkspace(containing: project.folder.path).partialInspection(of: node, environment: [:]) == nil)
        }
    }

    @Test func `the graph of a few functions has the routes of these alone`() async throws {
        let project = try await Self.planned()
        let workspace = try UnopenedWorkspace(containing: project.folder.path)
        let part = try #require(await workspace.partialInspection(of: .container("sum"), hasRoutes: true, environment: [:]))
        #expect(part.graph.order.filter { $0.kind == .route } == [.route("/sum")])
    }

    @Test func `a problem of another function is not left out of an explanation`() async throws {
        let project = try await Self.planned()
        mkfifo(project.folder.path("functions/mul/pipe"), 0o644)
        let workspace = try UnopenedWorkspace(containing: project.folder.path)
        #expect(await workspace.partialInspection(of: .image("sum"), environment: [:]) == nil)
        let whole = try await project.inspect()
        #expect(whole.step(.image("mul"))?.reasons.first?.detail?.contains("FIFO") == true)
    }

    @Test func `a plan of another platform is none`() async throws {
        let project = try await Self.planned()
        project.folder.write("edited", to: "functions/sum/main.txt")
        let workspace = try UnopenedWorkspace(containing: project.folder.path)
        #expect(await workspace.partialPlan(environment: ["DOCKER_DEFAULT_PLATFORM": "linux/arm64"]) == nil)
    }
}

extension SmallProject {
    /// Plans the whole graph as if the index had been deleted. Restores the index.
    fileprivate func inspectWithoutIndex() async throws -> Inspection {
        let (index, kept) = (folder.path(".faaso/index"), folder.path("kept"))
        rename(index, kept)
        defer {
            unlink(index)
            rename(kept, index)
        }
        return try await inspect()
    }
}
