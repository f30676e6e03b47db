import Testing

@testable import FunctionModel

struct StageTests {
    private func files(_ staging: String?, faaso: String = "project: shop\nlisten: 8080\n", function: String = "") -> MemoryFiles {
        var files = MemoryFiles([
            "faaso.yml": faaso, "templates/python/Dockerfile": "",
            "functions/sum/metadata.yml": "runtime: python\n\(function)", "routes.yml": "/sum: sum\n",
        ])
        files.entries["faaso.staging.yml"] = staging.map { .bytes(Array($0.utf8)) }
        return files
    }

    private func choice(_ name: String = "staging", listen: String? = nil, needsFile: Bool = true) throws -> StageChoice {
        StageChoice(try Stage(name), listen: listen.flatMap { Listen(text: $0) }, needsFile: needsFile)
    }

    @Test func `a stage's file lies over faaso-yml, under a name of its own`() throws {
        let files = files("listen: 9000\nports: 3000-3001\n", faaso: "project: shop\nlisten: 8080\nproxy: {image: caddy:3}\n")
        let project = try files.load(choice: choice()).get()
        #expect(project.name == "shop-staging")
        #expect(project.settings.mainProject == "shop")
        #expect(project.settings.listen.port == 9000)
        #expect(project.settings.ports == 3000...3001)
        #expect(project.settings.proxy.image == "caddy:3")
        #expect(!project.settings.isPreview)
        #expect(project.inputPaths.contains("faaso.staging.yml"))
        #expect(project.rootInputs.map(\.path) == ["faaso.yml", "faaso.staging.yml", "faaso.lock", "routes.yml", "functions", "templates"])
    }

    @Test func `the main project does not read a stage's file`() throws {
        let project = try files("listen: [").load().get()
        #expect(project.name == "shop" && project.settings.mainProject == "shop")
        #expect(!project.inputPaths.contains("faaso.staging.yml"))
    }

    @Test func `a folder's name stands before the stage's`() throws {
        #expect(try files("", faaso: "").load(folderName: "My Shop", choice: choice()).get().name == "my-shop-staging")
    }

    @Test func `a stage's fields of a function lie over the function, its defaults below`() throws {
        let files = files(
            "defaults: {environment: {A: stage, B: stage}, drain: 2s, stop_grace: 2s}\nfunctions:\n  sum: {environment: {C: stage, D: ~}, limits: {pids: 9}}\n",
            faaso: "project: shop\ndefaults: {environment: {B: main, E: main}, drain: 1s}\n",
            function: "environment: {A: own, C: own, D: own}\nstop_grace: 3s\n")
        let function = try #require(try files.load(choice: choice()).get().function("sum"))
        #expect(function.metadata.environment == ["A": "own", "B": "stage", "C": "stage", "E": "main"])
        #expect(function.metadata.drain == .seconds(2) && function.metadata.stopGrace == .seconds(3) && function.metadata.limits.pids == 9)
        #expect(function.locations["environment.C"]?.description == "faaso.staging.yml:3:23")
    }

    @Test(arguments: [
        Case("project: other", "1:1: error: found the key 'project', which is that of faaso.yml with the name of the stage"),
        Case("functions: {som: {drain: 1s}}", "1:13: error: functions: found 'som', which does not exist\nhint: did you mean 'sum'?"),
        Case("functions: [sum]", "1:12: error: functions: found a list, a map is allowed"),
        Case(
            "functions: {sum: {runtime: python}}",
            "1:19: error: found the key 'runtime' in functions.sum, which only the function's own metadata.yml sets"),
        Case("functions: {sum: {drain: x}}", "1:26: error: drain: found 'x', a duration such as 500ms, 5s, 2m or 1h is allowed"),
        Case(
            "functions: {sum: {environment: {A: ~}}}",
            "1:33: error: environment.A: found nothing, a string is allowed\nhint: write \"\" for an empty value\nhint: nothing removes a variable of a layer below, and none sets this one"
        ),
        Case(
            "listne: 1",
            "1:1: error: unknown key 'listne'\nhint: did you mean 'listen'?\nhint: allowed: listen, proxy, ports, registry, hosts, target, defaults, functions"
        ),
    ])
    func `problems of a stage's file have their place`(row: Case) throws {
        #expect(try files(row.input).problems(choice: choice()) == "faaso.staging.yml:\(row.output)")
    }

    @Test func `a stage without a file needs an address`() throws {
        let preview = "hint: a preview needs no file, but an address of its own: --stage stagng --listen 127.0.0.1:8081"
        let message = "error: there is no faaso.stagng.yml, which the stage 'stagng' needs\n"
        #expect(try files("").problems(choice: choice("stagng")) == message + "hint: did you mean 'staging'?\n" + preview)
        #expect(try files(nil).problems(choice: choice("stagng")) == message + preview)
        let project = try files(nil).load(choice: choice("pr-12", listen: "9001")).get()
        #expect(project.name == "shop-pr-12" && project.settings.isPreview && project.settings.listen.port == 9001)
        #expect(project.inputPaths.contains("faaso.pr-12.yml"))
        #expect(try files(nil).load(choice: choice("pr-12", needsFile: false)).get().settings.isPreview)
    }

    @Test func `an address of the command line wins over the file`() throws {
        #expect(try files("listen: 9000\n").load(choice: choice(listen: ":9001")).get().settings.listen == Listen(host: "*", port: 9001))
    }

    @Test func `a stage's file with another ending is named`() throws {
        var files = files(nil)
        files.entries["faaso.staging.yaml"] = .bytes([])
        #expect(
            try files.problems(choice: choice())
                == "faaso.staging.yaml: error: found 'faaso.staging.yaml', the name faaso.staging.yml is allowed\nhint: rename it: mv faaso.staging.yaml faaso.staging.yml"
        )
    }

    @Test func `both names together have 40 characters at most`() throws {
        let long = String(repeating: "p", count: 33)
        #expect(
            try files("", faaso: "project: \(long)").problems(choice: choice())
                == "error: the stage's project '\(long)-staging' has 41 characters, at most 40 are allowed\nhint: choose a shorter name for the stage, or for the project in faaso.yml"
        )
        #expect(try files("", faaso: "project: \(long.dropFirst())").problems(choice: choice()) == "")
    }

    @Test(arguments: [("Feature/X", ["write 'feature-x'"]), ("-", []), ("", []), ("a_b", ["write 'a-b'"]), ("a.b", ["write 'a-b'"])])
    func `a stage's name is like a project's`(text: String, hints: [String]) {
        #expect(throws: StageError.invalidName(text)) { try Stage(text) }
        #expect(StageError.invalidName(text).hints == hints)
    }

    @Test func `settings of stages are found by their names`() {
        let names = ["faaso.yml", "faaso.b.yml", "faaso.lock", "faaso.a.yml", "faaso..yml", "faaso.A.yml", "faaso.x.yaml", "faaso.yml.yml"]
        #expect(Stage.named(among: names) == ["a", "b", "yml"])
    }
}
