import Testing

@testable import FunctionModel

struct MetadataLayerTests {
    private func files(function: String, template: String = "", faaso: String = "") -> MemoryFiles {
        MemoryFiles([
            "faaso.yml": faaso, "templates/python/Dockerfile": "", "templates/python/template.yml": template,
            "functions/sum/metadata.yml": function,
            "env/common.env": "A=file\nB=file\n",
        ])
    }

    @Test func `a function's field replaces the template's, and that the project's`() throws {
        let function = try #require(
            try files(
                function: "runtime: python\nenvironment: {A: f}\n",
                template: "defaults: {environment: {A: t, B: t}, drain: 1s, health: {path: /t}}\n",
                faaso: "defaults: {environment: {C: p}, drain: 2s, stop_grace: 3s, health: {retries: 9}}\n"
            ).load().get().function("sum"))
        #expect(function.metadata.environment == ["A": "f"])
        #expect(function.metadata.drain == .seconds(1))
        #expect(function.metadata.stopGrace == .seconds(3))
        #expect(function.metadata.health.path == "/t" && function.metadata.health.retries == Health().retries)
        #expect(function.locations["environment.A"]?.file == "functions/sum/metadata.yml")
        #expect(function.locations["environment.B"] == nil)
        #expect(function.locations["drain"]?.file == "templates/python/template.yml")
        #expect(function.locations["stop_grace"]?.file == "faaso.yml")
    }

    @Test func `packages of all layers are united`() throws {
        let function = try #require(
            try files(
                function: "runtime: python\npackages: {build: [b, a]}\n", template: "defaults: {packages: {build: [c, a], run: [r]}}\n",
                faaso: "defaults: {packages: {run: [curl]}}\n"
            ).load().get().function("sum"))
        #expect(function.metadata.packages == Packages(build: ["a", "b", "c"], run: ["curl", "r"]))
        #expect(function.locations["packages.build.a"]?.file == "functions/sum/metadata.yml")
        #expect(function.locations["packages.build.c"]?.file == "templates/python/template.yml")
        #expect(function.locations["packages.run.curl"]?.file == "faaso.yml")
    }

    @Test func `an environment file of the template lies under the function's environment`() throws {
        let metadata = try #require(
            try files(function: "runtime: python\nenvironment: {A: f}\n", template: "defaults: {environment_file: env/common.env}\n").load()
                .get()
                .function("sum")
        ).metadata
        #expect(metadata.fullEnvironment == ["A": "f", "B": "file"])
    }

    @Test(arguments: ["", "# later\n", "drain: 1s\n"])
    func `a default runtime makes the field optional`(metadata: String) throws {
        let function = try #require(try files(function: metadata, faaso: "defaults: {runtime: python}\n").load().get().function("sum"))
        #expect(function.runtime == "python")
    }

    @Test func `an unknown default runtime is located in faaso-yml`() {
        #expect(
            files(function: "", faaso: "defaults: {runtime: pyton}\n").problems()
                == "faaso.yml:1:21: error: found the runtime 'pyton', which does not exist\nhint: did you mean 'python'?")
    }

    @Test(arguments: [
        Case("defaults: {runtime: python}", "1:12: error: found the key 'runtime' in defaults, which a template cannot set: it is one"),
        Case("defaults: {secrets: [a]}", "1:12: error: found the key 'secrets' in defaults, which each function has to ask for itself"),
        Case("default: {}", "1:1: error: unknown key 'default'\nhint: did you mean 'defaults'?\nhint: allowed: description, defaults"),
        Case("description: [a]", "1:14: error: description: found a list, a string is allowed"),
        Case(
            "defaults: {include: [nowhere]}",
            "1:22: error: include: nowhere does not exist\nhint: paths are counted from the repository's root"),
    ])
    func `a template's defaults are checked, once`(row: Case) {
        var all = files(function: "runtime: python\n", template: row.input)
        all.entries["functions/two/metadata.yml"] = all.entries["functions/sum/metadata.yml"]
        #expect(all.problems() == "templates/python/template.yml:\(row.output)")
    }

    @Test func `a template's description is read`() throws {
        let project = try files(function: "runtime: python\n", template: "description: Python 3 on Debian\n").load().get()
        #expect(project.templates == [Template(name: "python", description: "Python 3 on Debian")])
    }
}
