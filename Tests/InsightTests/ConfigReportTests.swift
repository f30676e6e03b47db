import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import FunctionModel
@testable import Insight

/// `faaso config`: effective values, and where they come from.
struct ConfigReportTests {
    private static let files = [
        "faaso.yml": "project: shop\ndefaults:\n  port: 3100\n  limits: {memory: 64m}\n  packages: {run: [curl]}\n",
        "faaso.test.yml": "listen: 9000\nfunctions:\n  sum:\n    drain: 1s\n",
        "templates/plain/template.yml": "defaults:\n  stop_grace: 3s\n  packages: {run: [libpq5]}\n",
        "functions/sum/metadata.yml": """
        runtime: plain
        packages: {build: [gcc]}
        environment: {PRECISION: 2, WORDS: "a: b", YES: "yes"}
        environment_file: shared/sum.env
        secrets: [token]
        networks: [db, {name: old, external: true}]
        volumes: ["data:/data:ro"]
        cloud_metadata: block
        command: [serve, "8000"]
        test:
          secrets: {token: tested}
          cases:
            - {name: unit, command: ["true"]}

        """,
        "shared/sum.env": "PASSWORD=hunter2\n",
    ]

    private func report(stage: String? = nil) throws -> ConfigReport {
        let project = SmallProject(Self.files)
        let choice = StageChoice(try stage.map { try Stage($0) })
        let model = try Workspace(containing: project.folder.path, choice: choice).project
        return ConfigReport(try #require(model.function("sum")), in: model)
    }

    private func origin(_ report: ConfigReport, _ field: String) -> String? {
        report.fields.first { $0.path.joined(separator: ".") == field }.map { $0.layer.rawValue + ($0.place.map { " \($0)" } ?? "") }
    }

    @Test(arguments: [
        ("runtime", "metadata functions/sum/metadata.yml:1:10"), ("port", "settings faaso.yml:3:9"),
        ("limits.memory", "settings faaso.yml:4:20"), ("limits.pids", "default"), ("limits.cpus", "default"),
        ("stop_grace", "template templates/plain/template.yml:2:15"), ("drain", "default"), ("health.path", "default"),
        ("packages.build.0", "metadata functions/sum/metadata.yml:2:20"), ("packages.run.0", "settings faaso.yml:5:20"),
        ("packages.run.1", "template templates/plain/template.yml:3:20"),
        ("environment.PRECISION", "metadata functions/sum/metadata.yml:3:15"), ("environment.PASSWORD", "environment_file shared/sum.env"),
        ("secrets.0", "metadata functions/sum/metadata.yml:5:11"), ("networks.1", "metadata functions/sum/metadata.yml:6:16"),
    ])
    func `each value has the layer and the place that it comes from`(field: String, expected: String) throws {
        #expect(origin(try report(), field) == expected)
    }

    @Test func `a value of a stage has the stage's file as its place`() throws {
        #expect(origin(try report(stage: "test"), "drain") == "stage faaso.test.yml:4:12")
    }

    @Test func `every field of metadata has a line`() throws {
        let names = Set(try report().fields.map { $0.path[0] })
        #expect(names == Set(MetadataField.allCases.map(\.rawValue)))
    }

    @Test func `no value of a secret and of an environment file is printed`() throws {
        let report = try report()
        let text = report.yaml.joined(separator: "\n") + "\(try jsonValue(report))"
        for secret in ["hunter2", "tested"] { #expect(!text.contains(secret), "\(secret)") }
        #expect(text.contains("PASSWORD") && text.contains("token"))
    }

    @Test func `the YAML without tests means the same when it is read as metadata`() throws {
        let original = try report()
        var lines = original.yaml
        lines.removeSubrange((try #require(lines.firstIndex { $0.hasPrefix("test:") }))...)
        var files = Self.files
        files["functions/sum/metadata.yml"] = lines.joined(separator: "\n") + "\n"
        let project = try SmallProject(files).workspace().project
        let copy = ConfigReport(try #require(project.function("sum")), in: project)
        func fields(_ report: ConfigReport) -> [ConfigReport.Field] { report.fields.filter { $0.path[0] != "test" } }
        #expect(fields(copy).map(\.path) == fields(original).map(\.path))
        #expect(fields(copy).map(\.value) == fields(original).map(\.value))
    }

    @Test func `the report agrees with its published schema`() throws {
        try checkSchema(try report(), "config")
        let words = Set(try PublishedSchema("config").words("$defs", "layer"))
        #expect(words == Set(ConfigReport.Layer.allCases.map(\.rawValue)))
    }

    @Test func `the project has its settings and routes, with their places`() throws {
        let project = SmallProject([
            "faaso.yml": "listen: 8095\nproxy: {image: \"caddy:3\"}\nhosts: {prod: \"ssh://a@b\"}\n",
            "faaso.test.yml": "proxy: {header_limit: 64k}\n",
            "routes.yml": "/: sum\n/x: {function: sum, timeout: 5s, headers: {X-A: b}}\n",
        ])
        func report(_ stage: String?) throws -> ConfigReport {
            let unopened = try UnopenedWorkspace(containing: project.folder.path, choice: StageChoice(try stage.map { try Stage($0) }))
            return ConfigReport(try Workspace(unopened).project, unopened.settingPlaces)
        }
        let main = try report(nil)
        try checkSchema(main, "config")
        #expect(origin(main, "project") == "folder" && origin(main, "listen") == "settings faaso.yml:1:9")
        #expect(origin(main, "proxy.image") == "settings faaso.yml:2:16" && origin(main, "proxy.header_limit") == "default")
        #expect(origin(main, "ports") == "default" && origin(main, "hosts.prod") == "settings faaso.yml:3:15")
        #expect(origin(main, "routes./") == "routes routes.yml:1:1")
        #expect(origin(main, "routes./x.timeout") == "routes routes.yml:2:1" && origin(main, "routes./x.headers.X-A") != nil)
        // The settings of the proxy are replaced as a whole.
        let staged = try report("test")
        #expect(origin(staged, "proxy.header_limit") == "stage faaso.test.yml:1:23" && origin(staged, "proxy.image") == "default")
        #expect(origin(staged, "listen") == "settings faaso.yml:1:9" && staged.stage == "test")
    }

    @Test(arguments: [
        ("a", "a"), ("caddy:2", "caddy:2"), ("/ping", "/ping"), ("10s", "10s"), ("512m", "512m"), ("", "\"\""), ("2", "\"2\""),
        ("1e3", "\"1e3\""), ("0x1F", "\"0x1F\""), ("true", "\"true\""), ("No", "\"No\""), ("a b", "\"a b\""), ("a: b", "\"a: b\""),
        ("a:", "\"a:\""), ("- a", "\"- a\""), ("x#y", "\"x#y\""), ("a\"b\\c", "\"a\\\"b\\\\c\""), ("a\nb\u{7}", "\"a\\nb\\x07\""),
        ("127.0.0.1:80", "\"127.0.0.1:80\""), ("2026-01-02", "\"2026-01-02\""), ("~", "\"~\""), ("null", "\"null\""), ("ä", "\"ä\""),
    ])
    func `a text is quoted unless it can only be read as that text`(text: String, scalar: String) {
        #expect(ConfigValue.scalar(text) == scalar)
    }
}
