import FoundationEssentials
import TestSupport
import Testing

/// `faaso template test` on the real engine, with this repository's templates and broken ones.
@Suite("The standard for templates on the real engine") struct TemplateStandardEngineTests {
    /// A change of the small template in Tests/Templates/standard that breaks one check.
    struct Break: Sendable {
        var check: String
        /// Lines of the Dockerfile, and their replacement. By default, the server gets the fault.
        var old = "FAULT=none"
        var new: String

        init(_ check: String, _ old: String, _ new: String) { (self.check, self.old, self.new) = (check, old, new) }
        /// Switches on the server's fault of the check's name.
        init(_ check: String) { (self.check, new) = (check, "FAULT=\(check)") }
    }

    static let breaks = [
        Break("user", "USER 65534:65534", "USER 0:0"), Break("plain", "ENV PORT=3000\n", ""), Break("ping"), Break("read-only"),
        Break("capabilities"), Break("request"), Break("unread-body"), Break("large-body"), Break("chunked-body"), Break("expect"),
        Break("stream"), Break("head"), Break("repeated-header"), Break("raise"), Break("parallel"), Break("sigterm"),
        Break(
            "layers", "COPY packages.txt ./\nRUN cp packages.txt installed.txt\nCOPY . .\n",
            "COPY . .\nRUN cp packages.txt installed.txt\n"),
    ]

    /// The small template under a name. Its first stages are those of the Python template, so that
    /// Python is installed once.
    private static func small(_ name: String, _ change: Break? = nil) throws -> [String: String] {
        var files = try RepositoryFiles.below("Tests/Templates/standard", to: "templates/\(name)")
        files["templates/\(name)/install-packages"] = try RepositoryFiles.text("shared/faaso/install-packages")
        let stages = try #require(
            try RepositoryFiles.text("templates/python/Dockerfile").components(separatedBy: "# The function, compiled.").first)
        var last = try #require(files["templates/\(name)/Dockerfile"])
        if let change {
            try #require(last.contains(change.old), "\(change.check): the Dockerfile has changed")
            last = last.components(separatedBy: change.old).joined(separator: change.new)
        }
        files["templates/\(name)/Dockerfile"] = stages + last
        return files
    }

    /// The output of `--json`.
    private struct Report: Decodable {
        struct Template: Decodable {
            var name: String
            var problem: String?
            var checks: [Check]
            var start_seconds: Double?
            var image_bytes: Int?
            var memory_bytes: Int?
        }
        struct Check: Decodable {
            var check: String
            var verdict: String
            var reason: String?
        }
        var templates: [Template]
    }

    private static func report(_ done: Finished) throws -> Report {
        try #require(done.output.hasPrefix("{"), "\(done.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(done.output.utf8))
    }

    /// Runs `faaso template test` with a folder for temporary files that no other test uses.
    private static func test(_ project: Scenario, within limit: Duration = .seconds(400), _ arguments: [String]) async throws -> Finished {
        let temporary = project.folder + "/tmp"
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        return try await project.start(["template", "test"] + arguments, environment: ["TMPDIR": temporary]).finished(within: limit)
    }

    /// Builds the first layer of most templates. BuildKit's cache misses the steps behind a layer
    /// while another build makes that layer.
    private static let firstLayer = Task {
        let files = [
            "functions/first/Dockerfile": "FROM debian:bookworm-slim\nCOPY install-packages /usr/local/sbin/\nUSER 65534:65534\n",
            "functions/first/metadata.yml": "runtime: dockerfile\ninclude: [{from: shared/faaso/install-packages, to: install-packages}]\n",
        ]
        try await Scenario.run(functions: [], files: files.merging(try RepositoryFiles.below("shared/faaso")) { $1 }) { project in
            let done = try await project.faaso("build")
            #expect(done.status == 0, Comment(rawValue: done.output + done.errors))
        }
    }

    /// The objects of the project that the tests of templates may leave: none but its network.
    private static func leftovers(_ project: Scenario) async throws -> String {
        try await project.shell("docker ps -aq --filter label=faaso.project=$PROJECT; ls ../tmp")
    }

    @Test(.timeLimit(.minutes(30)), arguments: RepositoryFiles.templateNames)
    func `a template of this repository passes`(name: String) async throws {
        try await Self.firstLayer.value
        try await Scenario.run(functions: [], files: try RepositoryFiles.templates()) { project in
            // The language is installed first if no earlier build did that, and rust compiles its server.
            let done = try await Self.test(project, within: .seconds(1700), [name])
            #expect(done.status == 0, Comment(rawValue: done.output + done.errors))
            let lines = done.output.split(separator: "\n")
            let good = lines.filter { $0.hasPrefix("  passed ") || $0.hasPrefix("  skipped ") }
            #expect(good.count == Self.breaks.count, Comment(rawValue: done.output))
            #expect(lines.last?.hasPrefix("  starts in ") == true)
            #expect(try await Self.leftovers(project) == "")
        }
    }

    @Test(.timeLimit(.minutes(30))) func `each broken template fails exactly its check`() async throws {
        let names = ["none"] + Self.breaks.map { "no-" + $0.check }
        var files = try Self.small("none")
        for change in Self.breaks { files.merge(try Self.small("no-" + change.check, change)) { $1 } }
        try await Scenario.run(functions: [], files: files) { project in
            // Most checks wait, so three runs at once take hardly longer than one.
            let found = try await withThrowingTaskGroup(of: [Report.Template].self) { group in
                for part in 0..<3 {
                    let own = names.enumerated().filter { $0.offset % 3 == part }.map(\.element)
                    group.addTask {
                        let done = try await Self.test(project, within: .seconds(1700), ["--json"] + own)
                        #expect(done.status == 1, Comment(rawValue: done.errors))
                        return try Self.report(done).templates
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(found.map(\.name).sorted() == names.sorted())
            for template in found {
                let failed = template.checks.filter { $0.verdict != "passed" }
                #expect(template.problem == nil && template.checks.count == Self.breaks.count)
                #expect(failed.map { "no-" + $0.check } == (template.name == "none" ? [] : [template.name]), "\(template.name): \(failed)")
                #expect((template.start_seconds ?? 0) > 0 && (template.memory_bytes ?? 0) > 0 && (template.image_bytes ?? 0) > 1 << 20)
            }
            #expect(try await Self.leftovers(project) == "")
        }
    }

    @Test(.timeLimit(.minutes(20))) func `chosen checks run alone, and a problem of one template stops no other`() async throws {
        var files = try Self.small("good")
        files.merge(try Self.small("broken", Break("broken", "RUN chmod 777 /srv", "RUN false"))) { $1 }
        files.merge(
            try Self.small("silent", Break("silent", #"CMD ["python3", "server.py"]"#, #"CMD ["sh", "-c", "echo no config; exit 4"]"#))
        ) { $1 }
        files["templates/bare/Dockerfile"] = "FROM debian:bookworm-slim\n"
        try await Scenario.run(functions: [], files: files) { project in
            let one = try await Self.test(project, ["--only", "user", "--only", "ping", "good"])
            #expect(one.status == 0, Comment(rawValue: one.errors))
            #expect(one.output.contains("passed   user") && one.output.contains("passed   ping") && !one.output.contains("stream"))

            let all = try await Self.test(project, ["--json", "--only", "ping", "--only", "stream"])
            #expect(all.status == 1, Comment(rawValue: all.errors))
            let found = try Self.report(all).templates
            func template(_ name: String) throws -> Report.Template { try #require(found.first { $0.name == name }) }
            #expect(try template("good").checks.map(\.verdict) == ["passed", "passed"])
            #expect(try template("bare").problem == "templates/bare has no probe/probe.yml")
            #expect(try template("broken").problem?.hasPrefix("the probe cannot be built: ") == true)
            #expect(try template("silent").checks.map(\.verdict) == ["failed", "skipped"])
            #expect(try template("silent").checks.first?.reason?.contains("no config") == true)

            let unknown = try await Self.test(project, ["goood"])
            #expect(unknown.status == 2 && unknown.errors.contains("did you mean 'good'?"), Comment(rawValue: unknown.errors))
            #expect(try await Self.leftovers(project) == "")
        }
    }
}
