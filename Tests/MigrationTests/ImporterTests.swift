import FunctionModel
import TestSupport
import Testing

@testable import Migration

/// The rules of every import: nothing is overwritten, and a file that is none is refused.
struct ImporterTests {
    private static let repository = [
        "faaso.yml": "project: mine\nlisten: 127.0.0.1:8095\n", "routes.yml": "# mine\n/: old\n",
        "functions/old/metadata.yml": "runtime: dockerfile\n", "functions/old/Dockerfile": "FROM x\n",
    ]

    private func problems(_ files: [String: String], _ file: String, _ repository: [String: String] = [:]) throws -> [String] {
        let foreign = ForeignFolder(files, repository: repository)
        let error = try #require(throws: ProjectProblems.self) { try foreign.imported(file) }
        #expect(!foreign.folder.exists("new/functions/web/app.py"))
        return error.problems.map { problem in
            let place = problem.location.map { "\($0) " } ?? ""
            return place + ([problem.message] + problem.hints).joined(separator: "\n")
        }
    }

    @Test func `a repository that exists gets functions and lines of routes, and keeps the rest`() throws {
        let foreign = ForeignFolder(ComposeFixtures.counter, repository: Self.repository)
        let (plan, project) = try foreign.imported("compose.yaml")
        #expect(project.outline == ["old dockerfile 3000 /", "web dockerfile 8000 /web"])
        #expect(foreign.written("faaso.yml") == Self.repository["faaso.yml"])
        #expect(foreign.written("routes.yml") == "# mine\n/: old\n/web: web\n")
        #expect(!plan.files.contains { $0.path == "faaso.yml" })
    }

    @Test func `a function that exists is refused, and nothing is written`() throws {
        let taken = Self.repository.merging(["functions/web/metadata.yml": "runtime: dockerfile", "functions/web/Dockerfile": "FROM x"]) {
            $1
        }
        #expect(
            try problems(ComposeFixtures.counter, "compose.yaml", taken).contains {
                $0.hasPrefix("compose.yaml:4:3 functions/web exists already, and an import overwrites nothing\n")
            })
    }

    @Test func `a route that exists is refused, and nothing is written`() throws {
        var taken = Self.repository
        taken["routes.yml"] = "/function/Cows: old\n"
        #expect(
            try problems(FunctionFixtures.store, "stack.yml", taken) == [
                "stack.yml:6:3 the route '/function/cows' leads to 'old' already\nchange it in routes.yml"
            ])
    }

    @Test func `a file of routes in a folder that is no repository is refused`() throws {
        #expect(
            try problems(ComposeFixtures.counter, "compose.yaml", ["routes.yml": "x: y\n"]).first?.hasPrefix(
                "routes.yml this file exists already, and the folder is no repository of functions\n") == true)
    }

    @Test func `a file in the place of a folder is refused`() throws {
        #expect(
            try problems(ComposeFixtures.counter, "compose.yaml", ["functions": "x"]).first?.hasPrefix(
                "functions this is no folder, a folder is expected\n") == true)
    }

    @Test func `files that would be read as those of a repository are refused`() throws {
        let found = try problems(ComposeFixtures.counter, "compose.yaml", ["templates/pages/index.html": "x"])
        #expect(found.count == 1 && found[0].hasPrefix("templates/pages this folder has no Dockerfile, one is required\n"), "\(found)")
        #expect(found[0].hasSuffix("faaso -C FOLDER import FILE"))
    }

    @Test func `templates that exist stay as they are, and a folder of faas-cli does not matter`() throws {
        let foreign = ForeignFolder(
            FunctionFixtures.store, repository: ["template/go/x": "x", "templates/go/Dockerfile": "FROM mine\n", "shared/faaso/note": "x"])
        _ = try foreign.imported("stack.yml")
        #expect(foreign.written("templates/go/Dockerfile") == "FROM mine\n")
        #expect(foreign.folder.exists("new/templates/openfaas-node/Dockerfile"))
        let only = ForeignFolder(FunctionFixtures.images, repository: ["template/go/x": "x"])
        _ = try only.imported("stack.yaml")
        #expect(only.written("templates/.gitkeep") == "")
    }

    @Test func `a project is imported where it is`() throws {
        let foreign = ForeignFolder(ComposeFixtures.counter)
        let root = foreign.folder.path("shop")
        for isRepository in [false, true] {
            let target = ImportTarget.open(root, isRepository: isRepository)
            if isRepository { foreign.folder.remove("shop/functions") }
            let plan = try Importer.plan(foreign.source("compose.yaml"), into: target)
            try plan.write(from: foreign.source("compose.yaml"), to: target)
            if !isRepository { foreign.folder.write("# path: function\n", to: "shop/routes.yml") }
            let copied = TemporaryFolder.names(foreign.folder.path("shop/functions/web"))
            #expect(copied == ["Dockerfile", "app.py", "metadata.yml"])
        }
    }

    @Test(arguments: [
        ("a: b\n", "x.yaml:1:1 found neither `services` of compose, `functions` of faas-cli nor `runtime` of func\n'faaso help import'"),
        ("service: a\nimage: b\nservers: [c]\n", "a deploy.yml of kamal is not imported"),
        ("apiVersion: v1\nkind: Service\n", "a manifest of Kubernetes is not imported"),
        ("schema_version: 20180708\nname: a\nruntime: python\n", "a func.yaml of Fn is not imported"),
        ("service: a\nprovider: {name: aws}\nfunctions: {a: {handler: b}}\n", "a serverless.yml is not imported"),
        ("services: {db: {image: x}}\n", "x.yaml:1:1 nothing in this file can become a function"),
        ("services: [\n", "x.yaml:2:1 not valid YAML"),
        ("services: {a: *b}\n", "x.yaml:1:15 not valid YAML"),
    ])
    func `a file that cannot be imported is refused with its place`(text: String, problem: String) throws {
        let found = try problems(["x.yaml": text], "x.yaml")
        #expect(found.contains { $0.contains(problem) }, "\(found)")
    }

    @Test(arguments: ["service: a\nimage: b\nservers: [c]\n", "apiVersion: v1\nkind: Service\n", "a: b\n"])
    func `a file of another kind names the page of imports once`(text: String) throws {
        let found = try problems(["x.yaml": text], "x.yaml")
        #expect(found.joined().ranges(of: "'faaso help import'").count == 1, "\(found)")
    }

    @Test(arguments: [
        (1, "edit functions/f1 from now on: "), (3, "edit functions/f1, functions/f2, functions/f3 from"),
        (4, "edit the folders of functions/ "),
    ])
    func `the last line names the folders to edit`(count: Int, line: String) throws {
        let services = (1...count).map { "  f\($0): {build: {dockerfile_inline: \"FROM x\\nUSER 1\"}, expose: [80]}\n" }
        let plan = try ForeignFolder(["compose.yaml": "services:\n" + services.joined()]).plan("compose.yaml")
        #expect(plan.epilogue.hasPrefix(line), "\(plan.epilogue)")
    }

    @Test func `a command of compose has another form where docker has no such plugin`() {
        #expect(ImportPlan.otherCompose("docker compose -f 'a b' up -d db") == "docker-compose -f 'a b' up -d db")
        #expect(ImportPlan.otherCompose("faaso up") == nil)
    }

    @Test func `a file that does not exist is named`() throws {
        #expect(try problems([:], "none.yaml") == ["none.yaml there is no such file"])
        #expect(try problems([:], "no/folder.yaml") == ["no/folder.yaml there is no such file"])
        #expect(
            try problems(["compose.yaml": "", "stack.yml": ""], ".") == [
                ". this folder has several files to import, one is allowed\nname the file: compose.yaml, stack.yml"
            ])
    }

    @Test func `links stay links, and files that can be executed stay so`() throws {
        let foreign = ForeignFolder(FunctionFixtures.echo)
        foreign.folder.write("#!/bin/sh\n", to: "shop/run", mode: 0o755)
        foreign.folder.link("shop/latest", to: "run")
        _ = try foreign.imported("func.yaml")
        #expect(foreign.folder.status("new/functions/echo/run").map { $0.mode & 0o777 } == 0o755)
        #expect(foreign.folder.status("new/functions/echo/latest").map { $0.mode & 0o170000 } == 0o120000)
        #expect(foreign.written("functions/echo/app.py") == "from function import new\n\napp = new().handle\n")
    }
}
