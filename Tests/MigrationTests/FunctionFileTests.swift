import FunctionModel
import TestSupport
import Testing

@testable import Migration

/// Files of faas-cli and func.
struct FunctionFileTests {
    @Test func `a function of OpenFaaS gets everything that has a counterpart`() throws {
        let foreign = ForeignFolder(FunctionFixtures.bot)
        let (plan, _) = try foreign.imported("stack.yml")
        #expect(
            foreign.written("functions/issue-bot/metadata.yml") == """
                runtime: openfaas-python
                packages: {build: [gcc, musl-dev], run: [gcc, musl-dev]}
                environment:
                  threshold: 0.25
                environment_file: functions/issue-bot/.env
                secrets: [auth-token]
                limits: {memory: 128m, cpus: 0.5}

                """)
        #expect(foreign.written("functions/issue-bot/.env") == "repo=me/tester\n")
        #expect(
            plan.noted == [
                "3:3 'issue_bot' becomes the function 'issue-bot'",
                "9:21 issue_bot: 'read_timeout' is not carried over",
                "10:33 issue_bot: 'missing.yml' cannot be read",
                "14:5 issue_bot: 'constraints' is not carried over",
                "15:5 issue_bot: 'annotations' is not carried over",
                "17:18 issue_bot: ADDITIONAL_PACKAGE becomes `packages`, whose names are Debian's",
                "17:54 issue_bot: the build argument 'TEST_ENABLED' is not carried over",
            ])
    }

    @Test func `a watchdog is asked for its health, and a newer Go compiles what wants it`() throws {
        let foreign = ForeignFolder(FunctionFixtures.store)
        let (plan, _) = try foreign.imported("stack.yml")
        #expect(
            foreign.written("functions/figlet/metadata.yml") == """
                runtime: dockerfile
                port: 8080
                environment:
                  exec_timeout: 5m
                health: {path: /_/health}

                """)
        #expect(foreign.written("functions/sleep/metadata.yml")?.contains("build_args:\n  BASE: golang:1.22-bookworm\n") == true)
        #expect(
            plan.noted == [
                "sleep/go.mod sleep: the image 'golang:1.22-bookworm' compiles it, because go.mod wants Go 1.22",
                "20:14 sleep: 'com.openfaas.scale.min' is not carried over",
                "22:11 certinfo: no template runs the language 'go' as it is, so nothing of it is imported",
            ])
    }

    @Test func `an image that exists becomes the base of one`() throws {
        let foreign = ForeignFolder(FunctionFixtures.images)
        let (plan, _) = try foreign.imported("stack.yaml")
        #expect(foreign.written("functions/nodeinfo/Dockerfile") == "FROM ghcr.io/openfaas/nodeinfo:latest\n")
        #expect(plan.noted == ["6:3 empty: it has neither 'lang' and 'handler' nor 'image'"])
    }

    @Test(
        arguments: [
            ("python3-http", .template("openfaas-python")), ("python3", .template("openfaas-python")), ("node", .template("openfaas-node")),
            ("node22", .template("openfaas-node")), ("golang-middleware", .template("go")), ("Dockerfile", .dockerfile),
        ] as [(String, OpenFaaSLanguage)])
    func `a language has a template`(name: String, language: OpenFaaSLanguage) {
        #expect(OpenFaaSLanguage(name) == language)
    }

    @Test(arguments: ["go", "golang-http", "ruby-http", "php8", "java11", "csharp", "bash-streaming", ""])
    func `a language without a template has advice`(name: String) {
        guard case .unknown(let advice) = OpenFaaSLanguage(name) else {
            Issue.record("\(name) has a template")
            return
        }
        #expect(!advice.isEmpty)
    }

    @Test func `a function of Knative gets everything that has a counterpart`() throws {
        let foreign = ForeignFolder(FunctionFixtures.greeter)
        let (plan, _) = try foreign.imported("func.yaml")
        #expect(
            foreign.written("functions/greeter/metadata.yml") == """
                runtime: knative-python
                environment:
                  GREETING: Hello
                secrets: [api-key, certs]
                volumes:
                  - cache:/cache:ro
                limits: {memory: 256m, cpus: 1}

                """)
        #expect(!foreign.folder.exists("new/functions/greeter/func.yaml") && !foreign.folder.exists("new/functions/greeter/.func"))
        #expect(
            plan.notes.map { "\($0.location?.line ?? 0) \($0.message)" } == [
                "9 greeter: the build variable 'BP_CPYTHON_VERSION' is not carried over",
                "13 greeter: the variable 'API_KEY' becomes the secret 'api-key'",
                "14 greeter: the variable 'HOST' is not carried over",
                "15 greeter: the map 'settings' is not carried over",
                "17 greeter: the secret 'certs' is the file /run/secrets/certs, not a folder at '/workspace/certs'",
                "19 greeter: the volume at '/scratch' is not carried over",
                "23 greeter: 'scale' is not carried over",
                "26 greeter: 'concurrency' is not carried over",
            ])
    }

    @Test func `an instance of Go gets a handler that calls it`() throws {
        let foreign = ForeignFolder(FunctionFixtures.printer)
        _ = try foreign.imported("func.yaml")
        let call = try #require(foreign.written("functions/printer/faaso_handle.go"))
        #expect(call.hasPrefix("package function\n") && call.contains("func Handle(w http.ResponseWriter, r *http.Request)"))
    }

    @Test(arguments: ["node", "quarkus", "typescript", "rust", "springboot", "python", "go"])
    func `code that no template runs as it is is refused with advice`(runtime: String) throws {
        let foreign = ForeignFolder(["func.yaml": "specVersion: 0.36.0\nname: x\nruntime: \(runtime)\n"])
        let error = try #require(throws: ProjectProblems.self) { try foreign.plan("func.yaml") }
        #expect(error.problems.contains { $0.location?.line == 3 && $0.message.hasPrefix("x: no template runs this code of '\(runtime)'") })
    }
}
