import Testing

@testable import FunctionModel

/// The fields `target`, `command`, `port` and `networks`.
struct ContainerFieldTests {
    private static let stage =
        "the name of a stage of the Dockerfile, of letters, digits, '_', '.' and '-', that begins with a letter is allowed"

    @Test(arguments: [
        Case("port: 0", "2:7: error: port: found '0', a whole number from 1 to 65535 is allowed"),
        Case("port: 65536", "2:7: error: port: found '65536', a whole number from 1 to 65535 is allowed"),
        Case("port: -1", "2:7: error: port: found '-1', a whole number from 1 to 65535 is allowed"),
        Case("port: 80.5", "2:7: error: port: found '80.5', a whole number from 1 to 65535 is allowed"),
        Case("port: http", "2:7: error: port: found 'http', a whole number from 1 to 65535 is allowed"),
        Case("port: '80'", "2:7: error: port: found '80', a whole number from 1 to 65535 is allowed\nhint: remove the quotes"),
        Case("port: [80]", "2:7: error: port: found a list, a whole number from 1 to 65535 is allowed"),
        Case("port: ~", "2:7: error: port: found nothing, a whole number from 1 to 65535 is allowed"),
        Case(
            "command: python3 -m app",
            "2:10: error: command: found 'python3 -m app', a list is allowed\nhint: write a list: [python3, -m, app]"),
        Case(
            "command: uvicorn main:app --port 8000",
            "2:10: error: command: found 'uvicorn main:app --port 8000', a list is allowed\nhint: write a list: [uvicorn, main:app, --port, 8000]"
        ),
        Case(
            "command: a && b", "2:10: error: command: found 'a && b', a list is allowed\nhint: write a list: [sh, -c, '…']"),
        Case("command: ''", "2:10: error: command: found '', a list is allowed\nhint: write a list: [sh, -c, '…']"),
        Case("command: ~", "2:10: error: command: found nothing, a list is allowed\nhint: write a list: [python3, -m, app]"),
        Case(
            "command: {a: b}", "2:10: error: command: found a map, a list is allowed\nhint: write a list: [python3, -m, app]"),
        Case("command: []", "2:10: error: command: found an empty list, at least one word is required"),
        Case("command: [a, [b]]", "2:14: error: command: found a list, a string is allowed"),
        Case("command: [a, ~]", "2:14: error: command: found nothing, a string is allowed"),
        Case("target: ''", "2:9: error: target: found '', \(stage)"), Case("target: a b", "2:9: error: target: found 'a b', \(stage)"),
        Case("target: -a", "2:9: error: target: found '-a', \(stage)"),
        Case("target: [a]", "2:9: error: target: found a list, a string is allowed"),
        Case("target: ~", "2:9: error: target: found nothing, a string is allowed"),
        Case(
            "target: 0",
            "2:9: error: target: found '0', \(stage)\nhint: Docker selects a stage by its name: write 'FROM image AS name', and the name here"
        ),
        Case(
            "networks: [{external: true}]",
            "2:12: error: networks: found no `name`, which is required\nhint: write {name: NAME, external: true}"),
        Case(
            "networks: [{name: a, external: yes}]", "2:32: error: networks.external: found 'yes', true or false is allowed"),
        Case(
            "networks: {db: {external: true}}",
            "2:11: error: networks: found a map, a list is allowed\nhint: write a list: [NAME], or [{name: NAME, external: true}] for one that must exist"
        ),
        Case("networks: [a, {name: a}]", "2:15: error: networks: found 'a' again, once is allowed (it is in line 2 already)"),
        Case("networks: [{name: a, b: c}]", "2:22: error: unknown key 'b' in networks\nhint: allowed: name, external"),
    ])
    func `a mistake has its place, and what is allowed`(row: Case) {
        #expect(MemoryFiles.function(row.input + "\n").problems() == "functions/sum/metadata.yml:\(row.output)")
    }

    @Test(arguments: [1, 80, 3000, 65535]) func `any port is read`(port: Int) throws {
        #expect(try MemoryFiles.function("port: \(port)\n").load().get().function("sum")?.metadata.port == port)
    }

    @Test(arguments: ["a", "Build", "go1.22", "a_b-c"]) func `any name of a stage is read`(name: String) throws {
        #expect(try MemoryFiles.function("target: \(name)\n").load().get().function("sum")?.metadata.target == name)
    }

    @Test func `words of a command are texts as written`() throws {
        let metadata = try MemoryFiles.function("command: [serve, 8000, true, '', \"a b\"]\n").load().get().function("sum")?.metadata
        #expect(metadata?.command == ["serve", "8000", "true", "", "a b"])
    }

    @Test func `a network is a name, or a map that may call it external`() throws {
        let text = "networks: [a, {name: b, external: true}, {name: c, external: false}, {name: d}]\n"
        let function = try #require(try MemoryFiles.function(text).load().get().function("sum"))
        #expect(function.metadata.networks == ["a", "b", "c", "d"] && function.metadata.externalNetworks == ["b"])
        #expect(function.locations["networks.1"]?.column == 15)
    }

    @Test func `the networks of a more specific layer replace the external ones, too`() throws {
        let files = MemoryFiles([
            "faaso.yml": "defaults: {networks: [{name: db, external: true}]}\n", "templates/python/Dockerfile": "",
            "functions/sum/metadata.yml": "runtime: python\nnetworks: [db]\n",
        ])
        #expect(try files.load().get().function("sum")?.metadata.externalNetworks == [])
    }

    @Test func `a more specific layer replaces each field`() throws {
        let files = MemoryFiles([
            "faaso.yml": "project: shop\ndefaults: {port: 1, target: low, command: [low, er]}\n",
            "faaso.test.yml": "listen: 9000\nfunctions: {sum: {port: 4}}\n",
            "templates/python/Dockerfile": "", "templates/python/template.yml": "defaults: {port: 2, command: [template]}\n",
            "functions/sum/metadata.yml": "runtime: python\nport: 3\n", "functions/mul/metadata.yml": "runtime: python\n",
        ])
        let project = try files.load().get()
        let (sum, mul) = (try #require(project.function("sum")), try #require(project.function("mul")))
        #expect(sum.metadata.port == 3 && mul.metadata.port == 2)
        #expect(sum.metadata.command == ["template"] && sum.metadata.target == "low")
        #expect(sum.locations["port"]?.file == "functions/sum/metadata.yml")
        #expect(mul.locations["port"]?.file == "templates/python/template.yml")
        #expect(mul.locations["target"] == SourceLocation(file: "faaso.yml", line: 2, column: 29))
        let staged = try files.load(choice: StageChoice(try Stage("test"))).get()
        #expect(staged.function("sum")?.metadata.port == 4)
    }

    @Test(arguments: [
        ("ports: [80]", "write 'port', the one that the function listens on in its container; routes.yml has its paths"),
        ("expose: [80]", "write 'port', the one that the function listens on in its container; routes.yml has its paths"),
        ("cmd: [a]", "write 'command'"), ("container_port: 80", "write 'port'"),
        ("entrypoint: [a]", "write ENTRYPOINT into the Dockerfile; 'command' replaces its CMD"),
        (
            "build: {target: a}",
            "write its 'target', and its 'args' as 'build_args', beside the other fields; the context is the function's folder"
        ),
        ("dockerfile: x", "put the Dockerfile into the function's folder; with 'runtime: dockerfile' it needs no template"),
        ("image: x", "write 'runtime: dockerfile', and 'FROM' with the image into a Dockerfile in the function's folder"),
        ("fprocess: x", "write the program as CMD into the Dockerfile, or as a list under 'command'"),
    ])
    func `keys of other tools name the field`(text: String, hint: String) {
        let lines = MemoryFiles.function(text + "\n").problems().split(separator: "\n")
        #expect(lines.count == 3 && lines[1] == "hint: \(hint)")
    }
}
