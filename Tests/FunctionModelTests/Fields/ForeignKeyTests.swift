import Testing

@testable import FunctionModel

/// The keys and values of other tools.
struct ForeignKeyTests {
    private struct Table {
        let foreign: ForeignKeys
        let names: [String]

        init<Fields: FieldTable>(_: Fields.Type) { (foreign, names) = (Fields.foreign, Fields.names) }
    }

    private static var tables: [Table] {
        [
            Table(MetadataField.self), Table(HealthField.self), Table(LimitsField.self), Table(IncludeField.self), Table(RouteField.self),
            Table(SettingsField.self), Table(ProxyField.self), Table(RegistryField.self), Table(PlacementField.self),
        ]
    }

    @Test func `each foreign key leads to a field that exists, or to a reason`() {
        for table in Self.tables {
            for (key, own) in table.foreign.renamed {
                let field = own.prefix { $0 != ":" }
                #expect(table.names.contains(String(field)), "\(key): \(own)")
                #expect(table.foreign.hint(key) == "write '\(own)'")
                #expect(table.foreign.explained[key] == nil, "\(key) stands in both tables")
            }
            for (key, reason) in table.foreign.explained {
                #expect(table.foreign.hint(key) == reason && reason.count > 10 && !reason.hasSuffix("."), "\(key)")
            }
            let keys = Set(table.foreign.renamed.keys).union(table.foreign.explained.keys)
            #expect(keys.isDisjoint(with: table.names) && !keys.isEmpty)
        }
    }

    @Test func `a key that no tool has gets no hint`() {
        #expect(MetadataField.foreign.hint("zzz") == nil && PackagesField.foreign.hint("env_file") == nil)
        #expect(LimitsField.foreign.hint("/sum") == nil)
    }

    @Test(arguments: [
        Case("mem_limit: 1g", "write 'limits: {memory: …}'"), Case("handler: ./sum", "further files are listed under 'include'"),
        Case("image: a/b", "write 'runtime: dockerfile'"), Case("ports: ['80:80']", "write 'port'"),
        Case("labels: {a: b}", "faaso sets the labels"), Case("depends_on: [db]", "'calls' lists"),
        Case("links: [db]", "functions reach each other at http://faaso/NAME"),
        Case("readonly_root_filesystem: true", "not needed: "), Case("envs: []", "write 'environment'"),
        Case("env: {secret: [KEY]}", "hint: write 'env.secret' as 'secrets', which are files in /run/secrets"),
        Case("env: {clear: {A: b}, secret: [KEY]}", "write 'env.clear' as 'environment', and 'env.secret' as 'secrets', "),
        Case("env: {A: b}", "hint: write 'environment'"),
        Case("specVersion: 0.36.0", "not needed: "), Case("health: {test: [CMD, curl]}", "write 'path'"),
        Case("/sum: sum", "hint: a route is a line of routes.yml"), Case("limits: {cpu: 100m}", "write 'cpus'"),
        Case("include: [{source: a, target: b}]", "write 'from'"),
    ])
    func `a foreign key of metadata is answered`(row: Case) {
        let problems = MemoryFiles.function(row.input + "\n").problems()
        #expect(problems.contains("unknown key ") && problems.contains("hint: ") && problems.contains(row.output), "\(problems)")
    }

    @Test(arguments: [
        Case("services: {}", "each function has a folder"), Case("provider: {name: openfaas}", "not needed: "),
        Case("name: shop", "write 'project'"), Case("/sum: sum", "hint: a route is a line of routes.yml"),
        Case("proxy: {host: example.org}", "'listen' has the host name"),
        Case("registry: {server: a.example/b, url: a.example/b, trust: any}", "write 'url'"),
    ])
    func `a foreign key of the settings is answered`(row: Case) {
        let problems = MemoryFiles(["faaso.yml": row.input]).problems()
        #expect(problems.contains("unknown key ") && problems.contains(row.output), "\(problems)")
    }

    @Test func `a foreign key of a route is answered`() {
        var files = MemoryFiles.function("")
        files.entries["routes.yml"] = .bytes(Array("/a: {service: sum}\n".utf8))
        #expect(files.problems().contains("hint: write 'function'"))
    }

    @Test(arguments: [
        ("environment: {A: '{{ env:KEY }}'}", "{{ env:KEY }}"), ("environment: ['A={{ secret:a:b }}']", "{{ secret:a:b }}"),
        ("build_args: {A: '{{env:KEY}}'}", "{{env:KEY}}"),
    ])
    func `a reference of func is passed on as it is written`(metadata: String, value: String) throws {
        let function = try #require(try MemoryFiles.function(metadata + "\n").load().get().function("sum"))
        #expect((function.metadata.environment["A"] ?? function.metadata.buildArguments["A"]) == value)
        #expect(ForeignReference.isOfFunc(value))
    }

    @Test(arguments: ["port: ${PORT}", "drain: '${DRAIN:-5s}'", "deploy: '{{ mode }}'", "health: {path: '{{ path }}'}"])
    func `a refused value with a reference has the advice`(metadata: String) {
        #expect(MemoryFiles.function(metadata + "\n").problems().hasSuffix("hint: \(ForeignReference.hint)"))
    }

    /// Programs may replace such texts themselves.
    @Test(arguments: ["${MAX:-5}", "{{ name }}", "{{env}}", "{{ env:KEY", "a {{ env:KEY }}"])
    func `a text of a template is passed on`(value: String) throws {
        let function = try #require(try MemoryFiles.function("environment: {A: '\(value)'}\n").load().get().function("sum"))
        #expect(function.metadata.environment == ["A": value])
    }
}
