import Basics
import ContentHash
import FunctionModel
import Glibc
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import Insight
@testable import Pipeline

/// The files that belong to a context, and those that are left out.
struct ContextContentTests {
    private func files(_ project: SmallProject, _ function: String = "sum") throws -> [String] {
        try project.workspace().context(of: function, environment: [:]).tree.entries.map(\.path.description)
    }

    @Test func `a clone and a worktree of the same files have one key`() throws {
        let metadata = "runtime: plain\ninclude: [vendor/lib]\n"
        let clone = SmallProject([
            "functions/sum/metadata.yml": metadata, "vendor/lib/a": "1", "vendor/lib/.git/HEAD": "ref: x",
            "functions/sum/deep/.git": "gitdir",
        ])
        let worktree = SmallProject([
            "functions/sum/metadata.yml": metadata, "vendor/lib/a": "1", "vendor/lib/.git": "gitdir: x", "functions/sum/deep/b": "",
        ])
        worktree.folder.remove("functions/sum/deep/b")
        #expect(try files(clone) == ["Dockerfile", "deep", "lib.txt", "main.txt", "vendor", "vendor/lib", "vendor/lib/a"])
        let keys = try [clone, worktree].map { try $0.workspace().context(of: "sum", environment: [:]).definition.sourceKey }
        #expect(keys[0] == keys[1])
    }

    @Test func `no function's file of variables comes into any context`() throws {
        let project = SmallProject([
            "functions/sum/metadata.yml": "runtime: plain\nenvironment_file: functions/sum/.env\n", "functions/sum/.env": "A=1",
            "functions/mul/metadata.yml": "runtime: plain\ninclude: [functions/sum, {from: functions/sum/.env, to: wanted}]\n",
        ])
        #expect(try files(project) == ["Dockerfile", "lib.txt", "main.txt"])
        #expect(try !files(project, "mul").contains("functions/sum/.env"))
        #expect(try files(project, "mul").contains("wanted"), "an include that names the file itself")
    }

    @Test func `a link to a file of variables is left out, and what it leads to`() throws {
        let project = SmallProject([
            "functions/sum/metadata.yml": "runtime: plain\ninclude: [conf]\nenvironment_file: functions/sum/env\n", "conf/prod.env": "A=1",
        ])
        #expect(symlink("../../conf/prod.env", project.folder.path("functions/sum/env")) == 0)
        #expect(try files(project) == ["Dockerfile", "conf", "lib.txt", "main.txt"])
    }

    @Test func `an image is built again when another function makes a file one of variables`() async throws {
        let project = SmallProject(["functions/mul/metadata.yml": "runtime: plain\n", "functions/sum/.env": "A=1\n"])
        _ = try await project.plan()
        let before = try await project.inspect().definitions["sum"]
        project.folder.write("runtime: plain\nenvironment_file: functions/sum/.env\n", to: "functions/mul/metadata.yml")
        #expect(try await project.inspect().definitions["sum"] != before)
    }

    // MARK: - Files that can't be read

    @Test func `what can't be part of an image fails its own function, with the file and a hint`() async throws {
        let project = SmallProject(["functions/mul/metadata.yml": "runtime: plain\n"])
        mkfifo(project.folder.path("functions/mul/pipe"), 0o644)
        try project.test(of: project.build())
        let plan = try await project.plan()
        #expect(plan.lines == ["build image:mul: input-changed functions/mul/pipe (function 'mul': a FIFO can't be part of a tree)"])
        #expect(
            plan.problems.flatMap(\.diagnostic.lines) == [
                "functions/mul/pipe: warning: function 'mul': a FIFO can't be part of a tree",
                "hint: remove it, or name it in .dockerignore: images are made of files, folders and links",
            ])
        #expect(try await project.plan { $0.functions = .only(["sum"]) }.problems == [])
    }

    @Test func `ignored FIFOs and sockets are no problem, and ignored folders are not opened`() async throws {
        let project = SmallProject(["functions/sum/.dockerignore": "pipe\nout\n", "functions/sum/out/x": ""])
        mkfifo(project.folder.path("functions/sum/pipe"), 0o644)
        mkfifo(project.folder.path("functions/sum/out/pipe"), 0o644)
        #expect(try files(project) == ["Dockerfile", "lib.txt", "main.txt"])
        #expect(try await project.plan().problems == [])
        let reach = try PathReach("functions/sum/out/x", try await project.inspect())
        #expect(reach.asides == [.init(function: "sum", cause: .ignored, by: "functions/sum/.dockerignore:2: out")])
    }

    @Test func `a nearly right name is found beside the right one, even if it comes later`() async throws {
        let project = SmallProject()
        _ = try await project.plan()
        for (name, right) in [
            ("functions/sum/metadata.yaml", "metadata.yml"), ("functions/sum/dockerfile", "Dockerfile"),
            ("templates/plain/dockerfile", "Dockerfile"), ("routes.yaml", "routes.yml"),
        ] {
            project.folder.write("", to: name)
            let error = await #expect(throws: ProjectProblems.self) { try await project.plan() }
            #expect(error?.problems.first?.location?.file == name && error?.description.contains(right) ?? false, "\(name)")
            project.folder.remove(name)
            _ = try await project.plan()
        }
    }

    // MARK: - Warnings

    private func warnings(_ project: SmallProject, _ functions: [String] = []) throws -> [String] {
        try project.workspace().warnings(functions: FunctionScope(named: functions)).map(\.description)
    }

    @Test func `a submodule without files is warned about where a context needs it`() async throws {
        let modules = "[submodule \"lib\"]\n\tpath = vendor/lib\n\turl = x\n[submodule \"o\"]\n\tpath = \"other one\"\n"
        let project = SmallProject([
            "functions/sum/metadata.yml": "runtime: plain\ninclude: [vendor]\n", "functions/mul/metadata.yml": "runtime: plain\n",
            ".gitmodules": modules, "vendor/lib/x": "", "other one/x": "", "vendor/y": "",
        ])
        #expect(try warnings(project) == [])
        project.folder.remove("vendor/lib/x")
        project.folder.remove("other one/x")
        let text = """
            vendor/lib: error: this submodule is not checked out, and has no files for the image of sum
            hint: check it out: git submodule update --init --recursive vendor/lib
            """
        #expect(try warnings(project) == [text])
        #expect(try warnings(project, ["mul"]) == [])
        #expect(try await project.plan().problems.map(\.file) == ["vendor/lib"])
        let quick = try UnopenedWorkspace(containing: project.folder.path).offlinePlan(environment: [:])
        #expect(quick == nil || quick?.problems.map(\.file) == ["vendor/lib"])
        project.folder.write("vendor/lib\n", to: "functions/sum/.dockerignore")
        #expect(try warnings(project) == [])
        project.folder.remove("functions/sum/.dockerignore")
        project.folder.write("[submodule \"deep\"]\npath=deep\n", to: "vendor/lib/.gitmodules")
        project.folder.write("", to: "vendor/lib/deep/x")
        project.folder.remove("vendor/lib/deep/x")
        #expect(try warnings(project).map { $0.prefix(15) } == ["vendor/lib/deep"])
    }

    @Test func `a submodule counts if it is itself the included folder`() throws {
        let project = SmallProject(["functions/sum/metadata.yml": "runtime: plain\ninclude: [lib]\n", "lib/x": ""])
        project.folder.remove("lib/x")
        #expect(try warnings(project) == [])
        project.folder.write("[submodule \"x\"]\n  path = lib\n", to: ".gitmodules")
        #expect(try warnings(project).count == 1)
    }

    @Test(
        arguments: [
            ("${MAX:-5}", true), ("${MAX}", true), ("${MAX-}", true), ("${MAX:?needed}", true), ("${MAX?}", true), ("$MAX", false),
            ("a ${MAX}", false), ("${MAX} b", false), ("${}", false), ("${1}", false), ("${a.b}", false), ("${A}${B}", false), ("5", false),
        ] as [(String, Bool)])
    func `a value that is nothing but a reference is warned of`(value: String, isReference: Bool) throws {
        #expect(LiteralReference.matches(value) == isReference)
        let project = SmallProject(["functions/sum/metadata.yml": "runtime: plain\nenvironment:\n  MAX: \"\(value)\"\n"])
        let text = """
            functions/sum/metadata.yml:3:3: error: function 'sum': the value of environment.MAX is passed on as it is written, '${' included
            hint: write the value itself: faaso replaces no variables
            """
        #expect(try warnings(project) == (isReference ? [text] : []))
    }

    @Test(arguments: ["{{ env:KEY }}", "{{ secret:a:b }}", "{{configMap:a:b}}"])
    func `a value that only func replaces is warned of`(value: String) throws {
        let project = SmallProject(["functions/sum/metadata.yml": "runtime: plain\nbuild_args:\n  MAX: \"\(value)\"\n"])
        let text = """
            functions/sum/metadata.yml:3:3: error: function 'sum': the value of build_args.MAX is passed on as it is written, '{{' included
            hint: write the value itself: faaso replaces no variables
            hint: a confidential value is set by 'faaso secret set NAME', and listed under `secrets`
            """
        #expect(try warnings(project) == [text])
    }
}
