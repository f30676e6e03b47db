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
        #expect(function.metadata.environment == ["A": "f", "B": "t", "C": "p"])
        #expect(function.metadata.drain == .seconds(1))
        #expect(function.metadata.stopGrace == .seconds(3))
        #expect(function.metadata.health.path == "/t" && function.metadata.health.retries == Health().retries)
        #expect(function.locations["environment.A"]?.file == "functions/sum/metadata.yml")
        #expect(function.locations["environment.B"]?.file == "templates/python/template.yml")
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

    @Test(arguments: [
        ("{}", ["A": "t", "B": "t", "C": "file"]), ("{A: ~}", ["B": "t", "C": "file"]), ("{B: null}", ["A": "t", "C": "file"]),
        ("{C: }", ["A": "t", "B": "t"]), ("{A: \"\"}", ["A": "", "B": "t", "C": "file"]), ("[A=f]", ["A": "f", "B": "t", "C": "file"]),
    ])
    func `a variable without a value is removed from the layers below`(text: String, expected: [String: String]) throws {
        var all = files(
            function: "runtime: python\nenvironment: \(text)\n",
            template: "defaults: {environment: {A: t, B: t}, environment_file: env/c.env}\n", faaso: "defaults: {environment: {A: p}}\n")
        all.entries["env/c.env"] = .bytes(Array("B=file\nC=file\n".utf8))
        #expect(try #require(try all.load().get().function("sum")).metadata.fullEnvironment == expected)
    }

    @Test func `a removed variable is set again by a layer above`() throws {
        let function = try files(
            function: "runtime: python\nenvironment: {A: f}\n", template: "defaults: {environment: {A: ~, B: ~}}\n",
            faaso: "defaults: {environment: {A: p, B: p}}\n"
        ).load().get().function("sum")
        #expect(try #require(function).metadata.fullEnvironment == ["A": "f"])
    }

    private static let nothing = """
        found nothing, a string is allowed
        hint: write "" for an empty value
        hint: nothing removes a variable of a layer below, and none sets this one
        """

    @Test(arguments: [
        (("environment: {A: ~}", "", ""), "functions/sum/metadata.yml:2:15: error: environment.A: "),
        (("", "environment: {A: ~}", ""), "templates/python/template.yml:1:26: error: environment.A: "),
        (("", "", "environment: {A: ~}"), "faaso.yml:1:26: error: environment.A: "),
        (("environment: {A: ~}", "environment: {A: ~}", "environment: {A: p}"), ""),
        (("environment: {A: f}", "environment: {A: ~}", ""), "templates/python/template.yml:1:26: error: environment.A: "),
    ])
    func `a variable that nothing sets cannot be removed`(layers: (String, String, String), expected: String) {
        func defaults(_ text: String) -> String { text.isEmpty ? "" : "defaults: {\(text)}\n" }
        let all = files(function: "runtime: python\n\(layers.0)\n", template: defaults(layers.1), faaso: defaults(layers.2))
        #expect(all.problems() == (expected.isEmpty ? "" : expected + Self.nothing))
    }

    @Test(arguments: ["", "# later\n", "drain: 1s\n"])
    func `a default runtime makes the field optional`(metadata: String) throws {
        let function = try #require(try files(function: metadata, faaso: "defaults: {runtime: python}\n").load().get().function("sum"))
        #expect(function.runtime == "python")
    }

    @Test func `an unknown default runtime is located in faaso-yml`() {
        #expect(
            files(function: "", faaso: "defaults: {runtime: pyton}\n").problems()
                == """
                faaso.yml:1:21: error: found the runtime 'pyton', which does not exist
                hint: did you mean 'python'?
                hint: 'faaso template add NAME' writes a built-in one, which 'faaso template ls --available' lists
                """)
    }

    @Test(arguments: [
        Case("defaults: {runtime: python}", "1:12: error: found the key 'runtime' in defaults, which a template cannot set: it is one"),
        Case("defaults: {secrets: [a]}", "1:12: error: found the key 'secrets' in defaults, which each function has to ask for itself"),
        Case(
            "default: {}",
            "1:1: error: unknown key 'default'\nhint: did you mean 'defaults'?\nhint: allowed: description, include, defaults"),
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
