import TestSupport
import Testing

/// Functions of this repository's templates, on the real engine. The templates' own tests run in
/// their image, together with the checks for all images.
@Suite("Templates on the real engine", .serialized) struct TemplateEngineTests {
    /// The templates with tests of their own in Tests/Templates. All of them share one server.
    private static let tested = ["python", "shell", "wsgi", "asgi", "openfaas-python", "knative-python"]

    @Test(.timeLimit(.minutes(20))) func `the templates' own tests pass in their images`() async throws {
        var files = try RepositoryFiles.templates()
        for name in Self.tested {
            files.merge(try RepositoryFiles.below("templates/\(name)/scaffold", to: "functions/\(name)")) { $1 }
            files.merge(try RepositoryFiles.below("Tests/Templates/\(name)", to: "functions/\(name)")) { $1 }
            files["functions/\(name)/wire.py"] = try RepositoryFiles.text("Tests/Templates/wire.py")
            files["functions/\(name)/serving.py"] = try RepositoryFiles.text("Tests/Templates/python/serving.py")
            files["functions/\(name)/metadata.yml"] =
                "runtime: \(name)\ntest: [{name: unit, command: [python3, -m, unittest], timeout: 10m}]\n"
        }
        // One of its tests sends CloudEvents.
        files["functions/knative-python/requirements.txt"] = "cloudevents\n"
        try await Scenario.run(functions: [], files: files) { project in
            let done = try await project.start("test").finished(within: .seconds(1100))
            #expect(done.status == 0, Comment(rawValue: done.output + done.errors))
        }
    }

    @Test(.timeLimit(.minutes(20)), arguments: [("python", "handler.py", "probe.py"), ("crystal", "handler.cr", "probe.cr")])
    func `an image of the template does all that it must, also behind the proxy`(
        template: String, handler: String, probe: String
    ) async throws {
        var files = try RepositoryFiles.templates()
        files["functions/probe/\(handler)"] = try RepositoryFiles.text("Tests/Templates/\(template)/\(probe)")
        // The build takes seconds instead of a minute.
        let quick = template == "crystal" ? "build_args: {RELEASE: \"0\"}\n" : ""
        files["functions/probe/metadata.yml"] = "runtime: \(template)\n" + quick
        files["routes.yml"] = "/probe: probe\n"
        for name in ["contract.py", "wire.py"] { files["tried/\(name)"] = try RepositoryFiles.text("Tests/Templates/\(name)") }
        try await Scenario.run(functions: [], files: files) { project in
            // The compiler is installed first if no earlier build did that.
            let up = try await project.start("up").finished(within: .seconds(700))
            try #require(up.status == 0, Comment(rawValue: up.errors))
            let tried = try await Program.start(
                ["python3", "tried/contract.py", "\(project.project)/probe"], in: project.root, environment: project.variables([:])
            ).finished(within: .seconds(400))
            #expect(tried.status == 0, Comment(rawValue: tried.output + tried.errors))
            #expect(tried.lines.count >= 19 && tried.lines.allSatisfy { $0.hasPrefix("ok ") })

            // If a proxy is still sending when the function has closed, it sometimes answers with
            // 502.
            try await project.shell("head -c 41943040 /dev/zero >large")
            for header in ["X: y", "Expect:", "Expect: 100-continue", "Transfer-Encoding: chunked"] {
                let statuses = try await project.shell(
                    """
                    for time in $(seq 20); do
                        curl -s -o /dev/null -w '%{http_code}\n' -H '\(header)' --data-binary @large http://127.0.0.1:\(project.port)/probe/echo
                    done | sort | uniq -c
                    """)
                #expect(statuses.split(whereSeparator: \.isWhitespace) == ["20", "413"], "\(header): \(statuses)")
            }
        }
    }

    @Test(
        .timeLimit(.minutes(20)),
        arguments: [
            ("other.cr", "x = 1\n", "there is no handler.cr"),
            ("handler.cr", "def handle(a, b)\nend\n", "handler.cr has no 'handle' that takes one request"),
        ])
    func `a handler in Crystal that does not fit ends the build with what is expected`(
        file: String, text: String, reason: String
    ) async throws {
        var files = try RepositoryFiles.templates()
        files["functions/wrong/\(file)"] = text
        files["functions/wrong/metadata.yml"] = "runtime: crystal\nbuild_args: {RELEASE: \"0\"}\n"
        try await Scenario.run(functions: [], files: files) { project in
            let built = try await project.start("build").finished(within: .seconds(1100))
            let printed = built.output + built.errors
            #expect(built.status == 1)
            #expect(printed.contains("error: \(reason); expected 'def handle(request)' in handler.cr\n"), Comment(rawValue: printed))
        }
    }

    @Test(.timeLimit(.minutes(10))) func `what requirements name is installed, and not again after an edit of the handler`() async throws {
        var files = try RepositoryFiles.templates()
        // Each installation has its own stamp. Such packages need no index.
        func setup(_ name: String) -> String {
            """
            import os, uuid
            from setuptools import setup
            os.makedirs("\(name)", exist_ok=True)
            with open("\(name)/__init__.py", "w") as file: file.write(f"STAMP = '{uuid.uuid4()}'")
            setup(name="\(name)", version="1", packages=["\(name)"])

            """
        }
        files["functions/stamped/handler.py"] =
            "import first, second, third\ndef handle(request): return f'{first.STAMP} {second.STAMP} {third.STAMP}'\n"
        files["functions/stamped/metadata.yml"] = "runtime: python\n"
        files["functions/stamped/requirements.txt"] =
            "--index-url https://index.invalid/simple\n-r more/base.txt\n-c constraints.txt\n./lib/first\n-e ./lib/second\n"
        files["functions/stamped/more/base.txt"] = "./lib/third\n"
        files["functions/stamped/constraints.txt"] = "six==1\n"
        for name in ["first", "second", "third"] { files["functions/stamped/lib/\(name)/setup.py"] = setup(name) }
        files["routes.yml"] = "/stamped: stamped\n"
        try await Scenario.run(functions: [], files: files) { project in
            try await project.firstUp()
            let before = try await project.body("/stamped")
            #expect(before.split(separator: " ").count == 3, Comment(rawValue: before))
            let handler = "functions/stamped/handler.py"
            try project.write(handler, try project.read(handler) + "# edited\n")
            try await project.up("build image:stamped: input-changed \(handler)", "replace container:stamped: image-changed image:stamped")
            #expect(try await project.body("/stamped") == before)

            let lib = "functions/stamped/lib/first/setup.py"
            try project.write(lib, try project.read(lib) + "# edited\n")
            try await project.up("build image:stamped: input-changed \(lib)", "replace container:stamped: image-changed image:stamped")
            #expect(try await project.body("/stamped") != before)
        }
    }
}
