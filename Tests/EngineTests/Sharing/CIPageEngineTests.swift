import FoundationEssentials
import TestSupport
import Testing

/// The commands of the action for GitHub and of the template for GitLab, run exactly as written.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct CIPageEngineTests {
    private static let tested =
        "runtime: web\ntest:\n  - {name: greets, request: {path: /index.html}, expect: {status: 200, matches: ' 1'}}\n"
    private static let files = ["functions/a/metadata.yml": tested, "functions/b/metadata.yml": tested]

    /// Runs a project whose images no other test has. These tests remove images by their IDs.
    private static func run(
        functions: [String] = ["a", "b"], files: [String: String] = [:], _ body: (Scenario) async throws -> Void
    ) async throws {
        try await Scenario.run(functions: functions, files: files) { project in
            for function in functions { try project.write("functions/\(function)/unique", project.project) }
            try await body(project)
        }
    }

    /// Commits a repository, and removes everything except the commit.
    private func clone(_ project: Scenario, _ name: String) async throws {
        try await project.shell(
            """
            git init -q 2>/dev/null; git add -A; git -c user.name=t -c user.email=t@example.org commit -qm commit || true
            mkdir ../\(name) && git clone -q . ../\(name)/repo && mkdir ../bin-\(name) && ln -s "$FAASO" ../bin-\(name)/faaso
            """)
    }

    /// Removes the images of the project, so that the machine has none of them.
    private func forgetImages(_ project: Scenario, and base: String = "") async throws {
        try await project.shell("docker images -q \"$PROJECT/*\" | sort -u | xargs -r docker rmi -f >/dev/null; \(base)")
    }

    @Test(arguments: CIPage.Workflow.allCases)
    func `a workflow's second job builds nothing, on an engine that has no image`(workflow: CIPage.Workflow) async throws {
        try await Self.run(files: Self.files) { project in
            let page = try CIPage(workflow)
            for (job, expected) in [("one", "2 built"), ("two", "nothing to do: ")] {
                try await clone(project, job)
                // GitHub's cache is outside of the clone, and both jobs have the same folder for it.
                if job == "two", workflow == .gitlab { try await project.shell("cp ../one/repo/cache.faaso ../two/repo/") }
                let script = page.script(folder: "../\(job)/repo", path: "../../bin-\(job)")
                let done = try await Program.start(
                    ["bash", "-c", script], in: project.root, environment: project.variables(page.variables(temporary: project.folder))
                )
                .finished()
                #expect(done.status == 0, "\(workflow) \(job)\n\(done.output)\n\(done.errors)")
                #expect((done.output + done.errors).contains(expected), "\(workflow) \(job)\n\(done.output)\n\(done.errors)")
                // GitLab's workflow is for jobs that share an engine.
                if workflow == .github { try await forgetImages(project) }
            }
        }
    }

    @Test func `an imported cache brings the base of a lost registry, and an edit builds on it`() async throws {
        try await Self.run(functions: ["a"]) { project in
            try await RegistryFixture.run(project) { registry in
                try await registry.push("one")
                let dockerfile = "FROM \(registry.image)\nCOPY index.html /\nUSER 65534\nCMD [\"cat\", \"/marker\"]\n"
                try project.write("functions/a/Dockerfile", dockerfile)
                #expect(try await project.faaso("build", environment: registry.user("config")).status == 0)
                let exported = try await project.faaso("cache", "export", "--images", "../cache.faaso")
                #expect(exported.status == 0 && exported.errors.contains(" and 2 images, "), "\(exported.errors)")
                registry.stop()
                try await clone(project, "other")
                try await forgetImages(project, and: "docker rmi -f '\(registry.image)' >/dev/null")

                let imported = try await project.faaso(
                    "-C", "../other/repo", "cache", "import", "--trust-unsigned", project.folder + "/cache.faaso")
                #expect(imported.status == 0 && imported.errors.contains(", 2 images loaded"), "\(imported.errors)")
                let same = try await project.faaso("-C", "../other/repo", "build")
                #expect(same.output.hasPrefix("nothing to do: "), "\(same.output)\(same.errors)")
                try await project.shell("echo edited >../other/repo/functions/a/index.html")
                let edited = try await project.faaso("-C", "../other/repo", "build")
                #expect(edited.status == 0 && (edited.output + edited.errors).contains("1 built"), "\(edited.output)\(edited.errors)")
                #expect(try await project.shell("docker run --rm --network none $PROJECT/a:latest") == "one\n")
            }
        }
    }

    @Test func `a damaged archive is a miss with a warning, and leaves the engine's references`() async throws {
        try await Self.run(functions: ["a"]) { project in
            #expect(try await project.faaso("build").status == 0)
            let image = try await project.shell("docker inspect --format '{{.Id}}' $PROJECT/a:latest")
            #expect(try await project.faaso("cache", "export", "--images", "../whole").status == 0)
            try await project.shell("head -c -200000 ../whole >../torn; head -c 3000 ../whole >../short")
            try await clone(project, "other")
            // Meanwhile, another image has the function's name.
            try await forgetImages(project)
            try await project.shell("docker tag debian:bookworm-slim $PROJECT/a:latest")

            let short = try await project.faaso("-C", "../other/repo", "cache", "import", "--trust-unsigned", project.folder + "/short")
            #expect(
                short.status == 0 && short.ownErrors.hasPrefix("warning: nothing was imported: the archive is damaged"), "\(short.errors)")
            let torn = try await project.faaso(
                "-C", "../other/repo", "cache", "import", "--trust-unsigned", "--json", project.folder + "/torn")
            #expect(torn.status == 0 && torn.errors.contains("warning: the images were not loaded: "), "\(torn.errors)")
            #expect(torn.output.contains("\"failure\""))
            #expect(
                try await project.faaso("-C", "../other/repo", "cache", "import", "--trust-unsigned", "--strict", project.folder + "/torn")
                    .status == 1)
            let gone = try await project.faaso(
                "-C", "../other/repo", "cache", "import", "--trust-unsigned", project.folder + "/whole",
                environment: ["DOCKER_HOST": "unix:///nowhere"])
            #expect(gone.status == 0 && gone.errors.contains("warning: the images were not loaded: "), "\(gone.errors)")

            let whole = try await project.faaso("-C", "../other/repo", "cache", "import", "--trust-unsigned", project.folder + "/whole")
            let warning = "warning: '\(project.project)/a:latest' is another image in this engine, and stays"
            #expect(whole.errors.contains(warning), "\(whole.errors)")
            #expect(try await project.shell("docker inspect --format '{{.Id}}' \(image.trimmed)") == image)
            #expect(try await project.faaso("-C", "../other/repo", "build").status == 0)
            #expect(try await project.shell("docker inspect --format '{{.Id}}' $PROJECT/a:latest") == image)
        }
    }

    @Test func `an archive goes through a pipe`() async throws {
        try await Self.run(functions: ["a"]) { project in
            #expect(try await project.faaso("build").status == 0)
            try await clone(project, "other")
            try await project.shell(
                "\"$FAASO\" cache export --images - | gzip -1 | gzip -dc | \"$FAASO\" -C ../other/repo cache import --trust-unsigned -")
            #expect(try await project.faaso("-C", "../other/repo", "build").output.hasPrefix("nothing to do: "))
            // A failed export leaves the older file unchanged.
            try project.write("../kept", "older\n")
            let failed = try await project.faaso(
                "cache", "export", "--images", "../kept", environment: ["DOCKER_HOST": "unix:///nowhere"])
            #expect(failed.status == 3)
            #expect(try project.read("../kept") == "older\n")
        }
    }
}

/// The action and the template that `docs/ci.md` describes.
struct CIPage {
    enum Workflow: String, CaseIterable, Sendable {
        case github = "action.yml", gitlab = "ci/gitlab.yml"
    }

    let workflow: Workflow
    /// The commands of each step.
    let steps: [String]

    init(_ workflow: Workflow) throws {
        self.workflow = workflow
        let file = try #require(FileManager.default.contents(atPath: Checkout.root + "/" + workflow.rawValue))
        let text = String(decoding: file, as: UTF8.self)
        steps = Self.commands(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), workflow)
        try #require(steps.count > 3)
    }

    /// A script that runs all steps as the CI system does. Each step has its own shell, which stops
    /// at an error.
    func script(folder: String, path: String) -> String {
        "set -e; cd \(folder); export PATH=\"$PWD/\(path):$PATH\"\n"
            + steps.map { "bash -eo pipefail -c '\($0.replacing("'", with: "'\\''"))'\n" }.joined()
    }

    /// The variables that the CI system sets from the inputs.
    /// - Parameter temporary: the folder for the runner's temporary files.
    func variables(temporary: String) -> [String: String] {
        let command = "test --junit junit.xml --report report.json --trace trace.json"
        return switch workflow {
        case .github: ["COMMAND": command, "RUNNER_TEMP": temporary]
        case .gitlab: ["FAASO_COMMAND": command, "CI_MERGE_REQUEST_DIFF_BASE_SHA": ""]
        }
    }

    private static func commands(_ lines: [String], _ workflow: Workflow) -> [String] {
        var steps: [String] = []
        var block: (indent: Int, lines: [String])?
        var isScript = false
        for line in lines {
            let text = line.drop { $0 == " " }
            let indent = line.count - text.count
            if let open = block {
                if text.isEmpty || indent > open.indent {
                    block?.lines.append(String(text))
                    continue
                }
                steps.append(open.lines.joined(separator: "\n"))
                block = nil
            }
            switch workflow {
            case .github:
                if text.hasPrefix("run: |") {
                    block = (indent, [])
                } else if text.hasPrefix("run: ") {
                    steps.append(String(text.dropFirst(5)))
                }
            case .gitlab:
                if text.hasSuffix(":") || !text.hasPrefix("- ") { isScript = text.hasSuffix("script:") }
                if isScript, text.hasPrefix("- ") { steps.append(String(text.dropFirst(2))) }
            }
        }
        if let open = block { steps.append(open.lines.joined(separator: "\n")) }
        return steps
    }
}
