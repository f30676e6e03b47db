import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import BuildGraph
@testable import Insight

/// `faaso why PATH` and `faaso graph PATH`: the nodes that a file reaches, or the reason that keeps
/// it out.
struct PathReachTests {
    /// `sum` and `mul` with one template. `mul` has its own version of a template's file, and an
    /// include.
    private func project() throws -> SmallProject {
        let project = SmallProject([
            "functions/mul/metadata.yml": "runtime: plain\ninclude: [shared/a]\nenvironment_file: settings.env\n",
            "functions/mul/lib.txt": "",
            "shared/a/x": "", "shared/a/y": "", "settings.env": "A=1\n", "notes.txt": "", "routes.yml": "/sum: sum\n/mul: mul\n",
            "templates/plain/.dockerignore": "# logs\n*.log\n!kept.log\n", "templates/plain/scaffold/main.txt": "",
            "templates/plain/probe/main.txt": "",
            "functions/sum/.dockerignore": "kept.log\n", "functions/sum/kept.log": "", "functions/sum/b.log": "",
            "functions/mul/kept.log": "",
        ])
        try project.build()
        try project.build("mul")
        return project
    }

    private func why(_ path: String, _ project: SmallProject, from folder: String? = nil) async throws -> WhyReport {
        let inspection = try await project.inspect()
        let subject = try inspection.subject(named: path, from: folder ?? project.folder.path)
        guard case .path(let reach) = subject else { throw PipelineError.unknownNode(path, closest: nil) }
        var report = WhyReport(inspection, reach, cache: project.cache)
        try await report.addDifferences(inspection, root: project.folder.path, cache: project.cache, git: nil)
        try checkSchema(report, "why")
        return report
    }

    @Test func `a stage's file reaches what faaso-yml reaches, in its stage`() async throws {
        let project = try project()
        project.folder.write("listen: 9001\n", to: "faaso.staging.yml")
        let staging = try Workspace(containing: project.folder.path, choice: StageChoice(try Stage("staging")))
        let inspection = try await Runner(staging, connection: nil, environment: [:], options: RunOptions()).inspect()
        let file = try PathReach("faaso.staging.yml", inspection)
        #expect(file.asides == [.init(cause: .settings)] && file.reaches.contains("proxy"))
        #expect(try PathReach("faaso.yml", inspection).reaches == file.reaches)
        #expect(try await PathReach("faaso.staging.yml", project.inspect()).reaches.isEmpty)
    }

    @Test func `a function's file, as it was built and edited`() async throws {
        let project = try project()
        var report = try await why("functions/sum/main.txt", project)
        #expect(report.state == .current && report.chain.isEmpty && report.node == "source:functions/sum/main.txt")
        #expect(report.path?.places == [.init(function: "sum", layer: .function, at: "main.txt", files: 1)])
        #expect(report.path?.reaches == ["image:sum", "test:sum", "container:sum", "route:/sum"])
        project.folder.write("edited", to: "functions/sum/main.txt")
        report = try await why("source:functions/sum/main.txt", project)
        #expect(report.state == .stale && report.chain.map(\.node) == ["image:sum"])
        #expect(report.chain.first?.reasons == [Reason(.inputChanged, "functions/sum/main.txt")])
        #expect(report.differences.map(\.path) == ["functions/sum/main.txt"])
        #expect(try await why("functions/mul", project).state == .current)
    }

    @Test func `what was in a build that failed is not as it was built, and the log is named`() async throws {
        let project = try project()
        project.folder.write("edited", to: "functions/sum/main.txt")
        let log = try #require(
            try project.build {
                $0.image = nil
                $0.failure = "exit code 1"
            }.log)
        for path in ["functions/sum/main.txt", "templates/plain/lib.txt"] {
            let report = try await why(path, project)
            #expect(report.state == .failed && report.chain.isEmpty)
            #expect(report.failure?.node == "image:sum" && report.failure?.reason == "exit code 1" && report.failure?.log == log)
        }
        #expect(try await why("functions/mul", project).state == .current)
        // After the edit is undone, the file is that of an older build.
        project.folder.write("main", to: "functions/sum/main.txt")
        #expect(try await why("functions/sum/main.txt", project).state == .current)
    }

    @Test func `an edit reaches what is made of it, and not the other way round`() async throws {
        let project = try project()
        let inspection = try await project.inspect()
        let root = project.folder.path
        func reaches(_ edited: String, _ other: String) throws -> Bool {
            try inspection.graph.reaches(inspection.subject(named: other, from: root), from: inspection.subject(named: edited, from: root))
        }
        #expect(try reaches("shared/a/x", "container:mul") && reaches("shared/a", "shared/a/x"))
        #expect(try !reaches("container:mul", "shared/a/x"))
        #expect(try !reaches("shared/a/x", "image:sum") && !reaches("functions/sum", "functions/mul"))
    }

    @Test func `a file that was removed since is still known`() async throws {
        let project = try project()
        project.folder.remove("shared/a/x")
        let report = try await why("shared/a/x", project)
        #expect(report.path?.places == [] && report.chain.first?.reasons == [Reason(.inputRemoved, "shared/a/x")])
    }

    @Test func `what was never built, and a folder with its files`() async throws {
        let project = try project()
        project.folder.remove(".faaso")
        let report = try await why("shared/a/", project)
        #expect(report.state == .neverBuilt && report.chain.isEmpty)
        #expect(report.path?.places == [.init(function: "mul", layer: .include, at: "shared/a/x", files: 2)])
        #expect(try await why("templates/plain", project).path?.places.map(\.function) == ["mul", "sum"])
    }

    @Test func `what keeps a file out is named with its line`() async throws {
        let project = try project()
        func asides(_ path: String) async throws -> [String] {
            try await why(path, project).path?.asides.map { "\($0.function ?? "-") \($0.cause) \($0.by ?? "-")" } ?? []
        }
        #expect(try await asides("functions/sum/b.log") == ["sum ignored templates/plain/.dockerignore:2: *.log"])
        #expect(try await asides("functions/sum/kept.log") == ["sum ignored functions/sum/.dockerignore:1: kept.log"])
        #expect(try await asides("functions/mul/kept.log") == [])
        #expect(try await asides("templates/plain/lib.txt") == ["mul shadowed functions/mul/lib.txt"])
        #expect(try await asides("templates/plain/scaffold/main.txt") == ["mul scaffold -", "sum scaffold -"])
        #expect(try await asides("templates/plain/probe/main.txt") == ["mul probe -", "sum probe -"])
        #expect(try await asides("functions/sum/metadata.yml") == ["sum settings -"])
        #expect(try await asides("functions/sum/.dockerignore") == ["sum settings -"])
        #expect(try await asides("settings.env") == ["mul settings -"])
        #expect(try await asides("routes.yml") == ["- settings -"])
        project.folder.write("# no entries\n", to: "faaso.lock")
        #expect(try await asides("faaso.lock") == ["- settings -"])
        #expect(try await asides("notes.txt") == [])
    }

    @Test func `an edit reaches no more than what has it`() async throws {
        let project = try project()
        #expect(try await why("functions/sum/b.log", project).path?.reaches == [])
        #expect(try await why("notes.txt", project).path?.reaches == [])
        #expect(try await why("settings.env", project).path?.reaches == ["container:mul", "route:/mul"])
        #expect(try await why("routes.yml", project).path?.reaches.contains("caddyfile") == true)
        let inspection = try await project.inspect()
        func graph(_ word: String, _ depth: Int? = nil) throws -> Set<Node> {
            guard case .path(let path) = try inspection.subject(named: word, from: project.folder.path) else { return [] }
            return inspection.graph.affected(by: path, depth: depth)
        }
        #expect(
            try graph("templates/plain/lib.txt") == [
                "source:templates/plain", "context:sum", "image:sum", "test:sum", "container:sum", "route:/sum",
            ])
        #expect(try graph("shared/a/x", 1) == ["source:shared/a", "context:mul"])
        #expect(try graph("functions/sum/b.log").isEmpty)
    }

    @Test func `the lock reaches the images of all bases`() async throws {
        let project = try project()
        project.folder.write("# no entries\n", to: "faaso.lock")
        let reaches = try await why("faaso.lock", project).path?.reaches ?? []
        #expect(reaches.contains("image:sum") && reaches.contains("image:mul") && !reaches.contains("caddyfile"))
    }

    @Test func `the target of a link to variables is a setting, like the link`() async throws {
        let project = SmallProject([
            "functions/sum/metadata.yml": "runtime: plain\nenvironment_file: vars.env\n", "env/prod.env": "A=1\n",
            "routes.yml": "/sum: sum\n",
        ])
        project.folder.link("vars.env", to: "env/prod.env")
        for path in ["vars.env", "env/prod.env"] {
            let found = try await why(path, project).path
            #expect(found?.asides.map(\.cause) == [.settings] && found?.reaches.contains("container:sum") == true)
        }
    }

    @Test func `a word is a node, a path from the root, or one from where the person is`() async throws {
        let project = try project()
        let root = project.folder.path
        let inspection = try await project.inspect()
        func subject(_ word: String, _ folder: String = "") throws -> String {
            switch try inspection.subject(named: word, from: folder.isEmpty ? root : root + "/" + folder) {
            case .node(let node): node.description
            case .path(let path): path.path
            }
        }
        #expect(
            try ["sum", "image:sum", "/sum", "route:/sum", "proxy", "base:1"].map { try subject($0) } == [
                "image:sum", "image:sum", "route:/sum", "route:/sum", "proxy", "base:base:1",
            ])
        #expect(try subject("main.txt", "functions/sum") == "functions/sum/main.txt")
        #expect(try subject("../mul/lib.txt", "functions/sum") == "functions/mul/lib.txt")
        #expect(try subject(root + "/shared/./a") == "shared/a")
        #expect(throws: PipelineError.outside("/etc/passwd")) { try subject("/etc/passwd") }
        #expect(throws: PipelineError.outside("../x")) { try subject("../x") }
        #expect(throws: PipelineError.unknownNode("image:sun", closest: "image:sum")) { try subject("image:sun") }
        #expect(throws: PipelineError.unknownPath("shared/a/xx", closest: "shared/a/x")) { try subject("shared/a/xx") }
        #expect(throws: PipelineError.unknownPath("shared/qqqqqq/x", closest: nil)) { try subject("shared/qqqqqq/x") }
        #expect(throws: PipelineError.unknownNode("nothing", closest: nil, functions: ["mul", "sum"])) { try subject("nothing") }
        let hints = PipelineError.unknownNode("x", closest: nil, functions: ["mul", "sum"]).hints
        #expect(hints == ["there are: mul, sum", "'faaso graph --format json' lists all nodes"])
    }
}
