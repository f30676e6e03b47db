import Testing

@testable import FunctionModel

/// The runtime `dockerfile`, which needs no template.
struct DockerfileRuntimeTests {
    private func files(_ more: [String: String] = [:]) -> MemoryFiles {
        MemoryFiles(
            [
                "templates/python/Dockerfile": "FROM scratch\n", "functions/web/metadata.yml": "runtime: dockerfile\n",
                "functions/web/Dockerfile": "FROM scratch\n",
            ].merging(more) { $1 })
    }

    @Test func `a function with its own Dockerfile has no layer of a template`() throws {
        let function = try #require(try files().load().get().function("web"))
        #expect(function.runtime == "dockerfile" && !function.hasTemplate)
        #expect(function.layers == [FunctionLayer(kind: .function, root: "functions/web", destination: "")])
    }

    @Test func `its includes lie below its own folder`() throws {
        let files = files([
            "functions/web/metadata.yml": "runtime: dockerfile\ninclude: [{from: shared/money, to: lib}]\n", "shared/money/a": "",
        ])
        let function = try #require(try files.load().get().function("web"))
        #expect(function.layers.map(\.kind) == [.include, .function])
        #expect(function.layers.map(\.root) == ["shared/money", "functions/web"])
    }

    @Test func `it needs no folder of templates`() throws {
        var files = files()
        files.entries["templates/python/Dockerfile"] = nil
        let project = try files.load().get()
        #expect(project.templates.isEmpty && project.function("web")?.hasTemplate == false)
    }

    @Test func `a template of this name wins`() throws {
        let files = files(["templates/dockerfile/Dockerfile": "FROM x\n", "templates/dockerfile/template.yml": "defaults: {port: 81}\n"])
        let function = try #require(try files.load().get().function("web"))
        #expect(function.hasTemplate && function.metadata.port == 81)
        #expect(function.layers.map(\.root) == ["templates/dockerfile", "functions/web"])
    }

    @Test func `a function with such a template needs no Dockerfile`() {
        var files = files(["templates/dockerfile/Dockerfile": "FROM x\n"])
        files.entries["functions/web/Dockerfile"] = nil
        #expect(files.problems() == "")
    }

    @Test func `a function without a Dockerfile is an error at its runtime`() {
        var files = files(["functions/web/app.py": ""])
        files.entries["functions/web/Dockerfile"] = nil
        #expect(
            files.problems() == """
                functions/web/metadata.yml:1:10: error: found the runtime 'dockerfile', which needs functions/web/Dockerfile
                hint: write that Dockerfile, or name a template
                """)
    }

    @Test func `a default runtime without a Dockerfile is located in faaso-yml`() {
        var files = files(["faaso.yml": "defaults: {runtime: dockerfile}\n", "functions/web/metadata.yml": "drain: 1s\n"])
        files.entries["functions/web/Dockerfile"] = nil
        #expect(files.problems().hasPrefix("faaso.yml:1:21: error: found the runtime 'dockerfile', which needs"))
    }

    @Test func `a Dockerfile with a wrong name is named`() {
        var files = files(["functions/web/dockerfile": "FROM scratch\n"])
        files.entries["functions/web/Dockerfile"] = nil
        #expect(
            files.problems() == """
                functions/web/dockerfile: error: found 'dockerfile', the name Dockerfile is allowed
                hint: rename it: mv functions/web/dockerfile functions/web/Dockerfile
                """)
    }

    @Test func `a folder with a Dockerfile and no metadata gets the hint to name the runtime`() {
        var files = files()
        files.entries["functions/web/metadata.yml"] = nil
        #expect(files.problems().hasSuffix("hint: write at least its runtime there, such as: runtime: dockerfile"))
    }

    @Test(arguments: [
        Case("runtime: dockerfil", "hint: did you mean 'dockerfile'?"), Case("runtime: rust", "hint: there are: dockerfile, python"),
        Case("drain: 1s", "hint: there are: dockerfile, python"),
    ])
    func `errors of runtimes list it`(row: Case) {
        #expect(files(["functions/web/metadata.yml": row.input + "\n"]).problems().contains(row.output))
    }
}
