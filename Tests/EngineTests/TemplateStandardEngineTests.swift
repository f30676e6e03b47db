import FoundationEssentials
import TestSupport
import Testing

/// `faaso template test` on the real engine, with this repository's templates and broken ones.
@Suite("The standard for templates on the real engine", .serialized) struct TemplateStandardEngineTests {
    /// A change of the python template that breaks one check.
    struct Break: Sendable {
        var check: String
        var file: String
        var old: String
        var new: String
    }

    static let breaks = [
        Break(check: "user", file: "Dockerfile", old: "USER 10001:10001", new: "USER 0:0"),
        Break(
            check: "ping", file: "Dockerfile", old: #"["python3", "-m", "faaso.server"]"#,
            new: #"["sh", "-c", "touch /home/app/started && exec python3 -m faaso.server"]"#),
        Break(
            check: "stop", file: "Dockerfile", old: #"["python3", "-m", "faaso.server"]"#,
            new: #"["sh", "-c", "python3 -m faaso.server; exit 0"]"#),
        Break(check: "plain", file: "Dockerfile", old: "PORT=3000", new: "PORT=3001"),
        Break(check: "large", file: "faaso/server.py", old: "str(32 << 20)", new: "str(2 << 20)"),
        Break(check: "raise", file: "faaso/application.py", old: "report(request, error)", new: "pass"),
        Break(check: "target", file: "faaso/__init__.py", old: "return sent\n", new: "return sent.replace('%2F', '/')\n"),
        Break(
            check: "repeated", file: "faaso/application.py", old: "fields, body = given.fields, given.body",
            new: "fields, body = list(dict(given.fields).items()), given.body"),
        Break(
            check: "stream", file: "faaso/application.py", old: "fields, body = given.fields, given.body",
            new: "fields, body = given.fields, b''.join(given.body) if isinstance(given.body, Stream) else given.body"),
    ]

    private static let root = #filePath.components(separatedBy: "/Tests/")[0]

    private static func template(_ name: String, as other: String) throws -> [String: String] {
        var files: [String: String] = [:]
        let folder = "\(root)/templates/\(name)"
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where !path.contains("__pycache__") {
            var isFolder = false
            guard FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder), !isFolder else { continue }
            files["templates/\(other)/\(path)"] = String(
                decoding: try #require(FileManager.default.contents(atPath: "\(folder)/\(path)")), as: UTF8.self)
        }
        return files
    }

    /// The failed checks by template, from the output of `--json`.
    private struct Report: Decodable {
        struct Template: Decodable {
            var name: String
            var checks: [Check]
            var start_seconds: Double?
        }
        struct Check: Decodable {
            var check: String
            var failure: String?
        }
        var templates: [Template]
    }

    private static func removeImages(_ project: Scenario, _ names: [String]) async throws {
        try await project.shell("docker rmi -f \(names.map { "faaso-standard/" + $0 + ":latest" }.joined(separator: " ")) || true")
    }

    @Test(.timeLimit(.minutes(10)), arguments: ["python", "crystal"]) func `a template of this repository passes`(name: String) async throws
    {
        try await Scenario.run(functions: [], files: try Self.template(name, as: name)) { project in
            let done = try await project.start("template", "test", name).finished(within: .seconds(500))
            #expect(done.status == 0, Comment(rawValue: done.output + done.errors))
            #expect(done.output.split(separator: "\n").filter { $0.hasPrefix("  ok ") }.count == 14)
            try await Self.removeImages(project, [name])
        }
    }

    @Test(.timeLimit(.minutes(10))) func `each broken template fails exactly its check`() async throws {
        var files: [String: String] = [:]
        for change in Self.breaks {
            let name = "no-" + change.check
            files.merge(try Self.template("python", as: name)) { $1 }
            let path = "templates/\(name)/\(change.file)"
            let text = try #require(files[path])
            try #require(text.contains(change.old), "\(change.check): \(change.file) has changed")
            files[path] = text.components(separatedBy: change.old).joined(separator: change.new)
        }
        let names = Self.breaks.map { "no-" + $0.check }
        try await Scenario.run(functions: [], files: files) { project in
            let done = try await project.start(["template", "test", "--json"] + names).finished(within: .seconds(500))
            #expect(done.status == 1, Comment(rawValue: done.errors))
            let report = try JSONDecoder().decode(Report.self, from: Data(done.output.utf8))
            #expect(report.templates.map(\.name) == names)
            for template in report.templates {
                let failed = template.checks.filter { $0.failure != nil }
                #expect(failed.map { "no-" + $0.check } == [template.name], "\(failed)")
            }
            try await Self.removeImages(project, names)
        }
    }
}
