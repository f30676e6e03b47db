import FoundationEssentials
import TestSupport
import Testing

@testable import FunctionModel

/// The schemas for editors and the readers, on mutated files.
///
/// A schema may accept more than the reader, if ``SchemaLimit`` has the reason. It never refuses a
/// file that the reader accepts.
struct SchemaAgreementTests {
    private static let metadata: [String] = [
        "packages: {build: [libpq-dev], run: [libpq5=15.3]}", "include: [shared/money, {from: schemas/sum.json, to: data/schema.json}]",
        "build_args: {OPTIMIZE: '2', LEVEL: 3}", "build_secrets: [pip_token]", "target: Final", "command: [python3, -m, app, 8000]",
        "port: 8000", "environment: {PRECISION: '2', RATIO: 0.5, DEBUG: true}", "environment: [A=1, B=x]",
        "environment_file: env/common.env", "secrets: [db_password, token]", "networks: [databases]",
        "volumes: ['sum-data:/data', 'cache:/var/cache:ro']", "cloud_metadata: block",
        "health: {path: /up, interval: 500ms, timeout: 3s, start_period: 1m, retries: 5}",
        "limits: {memory: 256m, cpus: 0.5, pids: 128}", "limits: {memory: 268435456, cpus: '2'}", "stop_grace: 15s", "drain: 0s",
        "candidate: after-tests", "deploy: recreate", "internal: true\ncalls: [sum]",
        "internal: true\ncalls: [sum]\ntest: {doubles: {sum: {status: 202, body: x}}, cases: [{name: unit, command: [x]}]}",
        "internal: true\ncalls: [sum]\ntest: {doubles: {sum: [{method: GET, path: /1, headers: {A: b}, json: {a: 1}}]}, cases: []}",
        "test: [{name: unit, command: [python3, -m, unittest], timeout: 2m}]",
        "test: [{name: adds, request: {method: POST, path: '/?x=1', headers: {Accept: text/plain}, body: x}, expect: {status: 200}}]",
        "test: [{name: adds, request: {}, expect: {headers: {A: b}, body: x, matches: '^x$', json: {a: [1]}, contains: [1]}}]",
        "test: {environment: {MODE: test}, secrets: {token: dummy}, cases: [{name: unit, command: [x]}]}",
    ]
    private static let routes: [String] = [
        "/sum: sum\n/: sum", "/a/b/: {function: sum, strip_prefix: false, timeout: 10s, body_limit: 1m}",
        "/a: {function: sum, headers: {Cache-Control: no-store}, protocol: h2c}",
        "/a: {function: sum, basic_auth: {ann: $2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G}}",
    ]
    private static let settings: [String] = [
        "listen: 127.0.0.1:8080\nports: 20000-21999", "listen: 8080",
        "proxy: {image: 'caddy:2', import: shared, tls: internal, header_limit: 64k}",
        "registry: {url: 'registry.example:5000/team/shop', trust: any, timeout: 5s}",
        "registry: {url: localhost/a, trust: ['ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=']}",
        "target: swarm\ndefaults: {replicas: 3, placement: {constraints: [node.labels.zone == a], spread: [node.labels.zone], max_per_node: 2}}",
        "target: host\nproxy: {constraints: [node.role == worker]}",
        "hosts: {a: 'ssh://deploy@10.0.0.5', b: 'ssh://b.example', all: [a, b]}", "defaults: {drain: 5s, environment: {A: 1}}",
    ]
    private static let templates: [String] = [
        "description: x", "include: [shared/money]", "defaults: {packages: {run: [curl]}, limits: {cpus: 1}}",
    ]

    private static let valid: [(FileSchema, String)] = {
        var files: [(FileSchema, String)] = metadata.map { (.metadata, "runtime: python\n\($0)\n") }
        files += routes.map { (.routes, $0 + "\n") }
        files += settings.flatMap { [(.faaso, $0 + "\n"), (.stage, $0 + "\n")] }
        files += [(.faaso, "project: shop\n"), (.stage, "functions: {sum: {drain: 1s}}\n")]
        files += templates.map { (.template, $0 + "\n") }
        return files
    }()

    private static func path(_ schema: FileSchema) -> String {
        switch schema {
        case .metadata: "functions/sum/metadata.yml"
        case .routes: "routes.yml"
        case .faaso: "faaso.yml"
        case .stage: "faaso.staging.yml"
        case .template: "templates/python/template.yml"
        }
    }

    private static func value(_ text: String) throws -> JSONValue {
        var reader = YAMLReader(Array(text.utf8), file: "x.yml")
        let root = try #require(reader.root)
        let value = reader.json(root, "")
        return try #require(value)
    }

    /// The problems that the reader reports of a file.
    private static func problems(_ schema: FileSchema, _ value: JSONValue) throws -> [Problem] {
        var files = MemoryFiles.function("")
        files.entries[path(schema)] = .bytes(Array("\(value)\n".utf8))
        let choice = try schema == .stage ? StageChoice(Stage("staging"), needsFile: false) : StageChoice()
        guard case .failure(let problems) = files.load(choice: choice) else { return [] }
        return problems.problems
    }

    private static func disagreement(_ schema: JSONSchema, _ value: JSONValue, _ problems: [Problem]) -> String? {
        let refusal = schema.problems(value)
        if !refusal.isEmpty, problems.isEmpty { return "only the schema refuses \(value): \(refusal)" }
        let certain = problems.filter { SchemaLimit(of: $0) == nil }
        if refusal.isEmpty, let first = certain.first { return "only the reader refuses \(value): \(first.message)" }
        return nil
    }

    @Test(arguments: valid) func `a valid file is accepted by both`(schema: FileSchema, text: String) throws {
        let value = try Self.value(text)
        #expect(JSONSchema(schema.document).problems(value) == [])
        #expect(try Self.problems(schema, value) == [])
    }

    @Test(arguments: valid) func `schema and reader agree on each mutation of a file`(schema: FileSchema, text: String) throws {
        var refused = 0
        let checker = JSONSchema(schema.document)
        let mutations = try Self.value(text).mutations
        for mutation in mutations {
            let problems = try Self.problems(schema, mutation)
            refused += problems.isEmpty ? 0 : 1
            #expect(Self.disagreement(checker, mutation, problems) == nil)
        }
        // A corpus that is never refused, or always, would prove nothing.
        #expect(refused > 3 && refused < mutations.count)
    }

    /// The files of this repository, as they are.
    private static let own: [(FileSchema, String)] = {
        func files(_ folder: String, _ name: String, _ schema: FileSchema) -> [(FileSchema, String)] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/\(folder)")) ?? []
            return names.sorted().map { (schema, "\(folder)/\($0)/\(name)") }.filter { GeneratedFile.read($0.1) != nil }
        }
        return files("functions", "metadata.yml", .metadata) + files("templates", "template.yml", .template)
            + files("templates", "scaffold/metadata.yml", .metadata) + [(.routes, "routes.yml")]
    }()

    @Test(arguments: own) func `both agree on the files of this repository and their mutations`(schema: FileSchema, path: String) throws {
        let checker = JSONSchema(schema.document)
        let value = try Self.value(try #require(GeneratedFile.read(path)))
        #expect(checker.problems(value) == [])
        guard case .object(var members) = value, !path.contains("/scaffold/") else { return }
        // The other templates are not in the files of the test.
        if schema == .metadata { members["runtime"] = .string("python") }
        // All of the mutations would take a minute.
        for (index, mutation) in JSONValue.object(members).mutations.enumerated() where index % 5 == 0 {
            let problems = try Self.problems(schema, mutation)
            #expect(Self.disagreement(checker, mutation, problems) == nil)
        }
    }

    @Test func `the corpus has every field`() throws {
        let names = try Set(Self.valid.flatMap { try Self.value($0.1).names })
        let fields =
            MetadataField.names + PackagesField.names + IncludeField.names + HealthField.names + LimitsField.names + SuiteField.names
            + DoubleField.names + TestField.names + RequestField.names + ExpectField.names + RouteField.names + SettingsField.names
            + ProxyField.names + RegistryField.names + TemplateField.names + PlacementField.names
        #expect(fields.filter { !names.contains($0) } == [])
    }
}
