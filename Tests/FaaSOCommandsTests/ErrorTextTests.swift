import BuildGraph
import CacheTools
import ContainerEngine
import ContentHash
import Deployment
import FunctionModel
import HTTPClient
import ProjectSupport
import ReverseProxy
import Scaffolding
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import FaaSOCommands
@testable import ImageBuild
@testable import Pipeline

struct ErrorTextTests {
    struct Row: Sendable {
        var error: any Error
        var status: FaaSOCommands.ExitStatus
        var lines: [String]

        init(_ error: any Error, _ status: FaaSOCommands.ExitStatus, _ lines: [String]) {
            self.error = error
            self.status = status
            self.lines = lines
        }
    }

    /// All types of errors that can end a command, with the exit status and the whole text.
    static let table: [Row] = [
        Row(
            ProjectProblems([
                Problem(
                    "no runtime", at: SourceLocation(file: "functions/a/metadata.yml", line: 2, column: 3), hints: ["did you mean 'b'?"]),
                Problem("no functions"),
            ]), .badProject, ["error: no functions", "functions/a/metadata.yml:2:3: error: no runtime", "hint: did you mean 'b'?"]
        ),
        Row(WorkspaceError.noFolder("/x"), .badProject, ["error: '/x' is not a folder"]),
        Row(
            WorkspaceError.notAFunction("functions/sum/x", meant: "sum"), .badProject,
            ["error: 'functions/sum/x' is not the folder of a function", "hint: did you mean 'functions/sum'?"]),
        Row(
            WorkspaceError.notAProject("/x"), .badProject,
            [
                "error: no repository of functions at '/x' or above it",
                "hint: a repository has faaso.yml, or functions/ beside templates/ or routes.yml; 'faaso init' makes one here",
            ]
        ),
        Row(TreeError.notFound("shared/x"), .badProject, ["error: shared/x: no such file or folder"]),
        Row(
            TreeError.unsupported("f/pipe", kind: "a FIFO"), .badProject,
            [
                "error: f/pipe: a FIFO can't be part of a tree",
                "hint: remove it, or name it in .dockerignore: images are made of files, folders and links",
            ]),
        Row(
            EngineError.unreachable(endpoint: "unix:///run/x.sock", reason: "no such file"), .noEngine,
            [
                "error: the Docker engine at unix:///run/x.sock cannot be reached: no such file",
                "hint: start the engine (sudo systemctl start docker), or set DOCKER_HOST to where it listens",
            ]
        ),
        Row(
            EngineError.forbidden(endpoint: "unix:///run/x.sock"), .noEngine,
            [
                "error: the Docker engine at unix:///run/x.sock cannot be reached: permission denied",
                "hint: add yourself to the group that owns the socket: sudo usermod -aG docker $USER, then log in again",
            ]
        ),
        Row(
            EngineError.remote(endpoint: "tcp://a:2375"), .noEngine,
            [
                "error: the Docker engine at tcp://a:2375 is not on this machine",
                "hint: deploy to that machine: faaso up --to ssh://user@host",
            ]
        ),
        Row(
            EngineError.tooOld(api: "1.40"), .noEngine,
            [
                "error: the Docker engine speaks API 1.40, and \(Engine.oldestAPI) is the oldest that will do",
                "hint: Docker 20.10 or newer is needed",
            ]
        ),
        Row(
            EngineError.invalidEndpoint("x", reason: "no scheme"), .noEngine,
            [
                "error: x is not an address of a Docker engine: no scheme",
                "hint: write it as unix:///path/to/docker.sock or tcp://127.0.0.1:2375",
            ]
        ),
        Row(
            EngineError.status(code: 500, message: "no", route: "GET /x"), .failed, ["error: the Docker engine refused GET /x (500): no"]
        ),
        Row(EngineError.interrupted(route: "GET /x", reason: "gone"), .failed, ["error: the Docker engine did not finish GET /x: gone"]),
        Row(
            EngineError.noDockerCLI(reason: "none"), .failed,
            ["error: there is no docker CLI to build with: none", "hint: install the docker CLI, or set FAASO_DOCKER to its path"]
        ),
        Row(
            EngineError.unsupported("link-local addresses", engine: "podman 4.3.1", hint: "do without"), .failed,
            ["error: podman 4.3.1 does not support link-local addresses", "hint: do without"]
        ),
        Row(
            PipelineError.unknownFunctions(["sun"], known: ["mul", "sum"]), .badProject,
            ["error: no function is named 'sun'", "hint: did you mean 'sum'?"]),
        Row(PipelineError.unknownNode("x:y", closest: "x:z"), .badProject, ["error: no node is named 'x:y'", "hint: did you mean 'x:z'?"]),
        Row(PipelineError.noEngine("none"), .noEngine, ["error: no engine: none"]),
        Row(PipelineError.baseNotPulled("a:1"), .failed, ["error: base image a:1 was pulled and the engine does not have it"]),
        Row(PipelineError.noImage("sum"), .failed, ["error: function 'sum' has no image"]),
        Row(
            PipelineError.staleImages(["image:sum"]), .failed,
            ["error: not up to date: image:sum", "hint: 'faaso up' builds, tests and deploys; 'faaso why image:NAME' says what changed"]
        ),
        Row(
            PipelineError.notRunning("sum", hasContainer: true), .failed,
            ["error: function 'sum' has no container", "hint: deploy it: faaso up"]
        ),
        Row(
            PipelineError.notRunning("sum", hasContainer: true, lacks: .service), .failed,
            ["error: function 'sum' has no service", "hint: deploy it: faaso up"]
        ),
        Row(
            PipelineError.noProxy(lacks: .task), .failed,
            [
                "error: the proxy has no task that runs", "hint: 'faaso status' lists the tasks, and why one does not run",
                "hint: deploy it: faaso up",
            ]
        ),
        Row(
            DeploymentError.unhealthy(function: "sum", reason: "no answer", log: ["one", "two"]), .failed,
            ["error: function 'sum' did not become healthy: no answer", "  one", "  two"]
        ),
        Row(
            DeploymentError.secretNotSet(function: "sum", secret: "s"), .failed,
            ["error: function 'sum' needs the secret 's', which is not set", "hint: set it: faaso secret set s"]
        ),
        Row(ScaffoldError.exists("functions/a"), .badProject, ["error: 'functions/a' exists already"]),
        Row(
            ScaffoldError.badName("A", "function"), .badProject,
            [
                "error: 'A' is not a name for a function",
                "hint: a name of at most 40 characters a-z, 0-9 and '-' that begins and ends with a letter or digit is allowed",
            ]
        ),
        Row(
            CacheError.notFound("image:sum", key: ""), .badProject,
            ["error: the cache has no record of 'image:sum'", "hint: 'faaso cache ls' lists the records"]
        ),
        Row(
            CacheError.notSoMany("image:sum", count: 1), .badProject,
            ["error: the cache has only 1 older record of 'image:sum'", "hint: 'faaso cache ls' lists the records"]
        ),
        Row(
            CacheFileNotRemoved(file: "x", reason: "busy"), .failed,
            ["error: cannot remove x: busy", "hint: 'faaso cache ls' lists the records"]
        ),
        Row(
            PipelineError.unknownSecret("toke", among: ["token"]), .badProject,
            ["error: no secret is named 'toke'", "hint: did you mean 'token'?"]
        ),
        Row(
            PipelineError.notServing("sun", known: ["sum"]), .badProject,
            [
                "error: no function that runs is named 'sun'", "hint: did you mean 'sum'?",
                "hint: 'faaso plan' shows what is wrong with the project's files",
            ]
        ),
        Row(
            DeploymentError.noSuchDeployment(999), .badProject, ["error: there is no deployment 999", "hint: list them: faaso history"]),
        Row(
            GitError.unknown("x"), .badProject,
            [
                "error: 'x' is not a commit of this repository",
                "hint: fetch it, or name a commit, branch or tag that 'git rev-parse' knows",
            ]
        ),
        Row(GitError.noProgram, .failed, ["error: no program 'git' on the PATH"]),
        Row(SecretValueError.empty, .failed, ["error: the value is empty", "hint: nothing was changed"]),
        Row(
            LockError.held(by: "faaso up (process 1)"), .failed,
            ["error: locked by faaso up (process 1)", "hint: wait for it to end, or leave out --no-wait"]),
        Row(LockError.cancelled, .interrupted, ["error: interrupted"]),
        Row(CancellationError(), .interrupted, ["error: interrupted"]),
        Row(HTTPClientError.cancelled, .interrupted, ["error: interrupted"]),
        Row(HTTPClientError.closed, .failed, ["error: the connection was closed before the response was complete"]),
        Row(ContextChanged(path: "functions/a/x"), .failed, ["error: functions/a/x changed while building"]),
        Row(ContextFileError(path: "x", number: 13), .failed, ["error: x: permission denied"]),
        Row(
            ContextFolderNotEmpty(folder: "/tmp/x"), .failed,
            ["error: /tmp/x is not empty", "hint: name a folder that is empty or does not exist"]
        ),
        Row(
            BuildCommandError.secretsNeedBuildKit(docker: "/d"), .failed,
            [
                "error: build secrets need BuildKit, which /d does not have",
                "hint: install Docker's buildx plugin, or set FAASO_DOCKER to a docker CLI that has it",
            ]
        ),
        Row(
            BuildCommandError.secretsOnPodman, .failed,
            ["error: podman builds without secrets", "hint: build this function with Docker, or remove its `build_secrets`"]
        ),
        Row(
            DoublesFailed(function: "sum", reason: "no"), .failed,
            [
                "error: the doubles of function 'sum' do not answer: no",
                "hint: the proxy's image answers for them; 'faaso doctor' checks it",
            ]
        ),
        Row(BuildFailure(exitCode: 1, tail: []), .failed, ["error: the build failed"]),
        Row(
            BuildFailed(function: "sum", reason: "exit code 1", tail: ["x"], log: "logs/x.log", hints: ["try"]), .failed,
            ["error: image 'sum': exit code 1", "hint: try", "hint: the whole log: .faaso/logs/x.log"]
        ),
        Row(
            TestsFailed(
                function: "sum", cases: [.init(name: "a", failure: "x", seconds: 0), .init(name: "b", failure: nil, seconds: 0)],
                record: nil),
            .failed,
            ["error: 1 of 2 tests of 'sum' failed"]
        ),
        Row(CaddyError.rejected("no"), .failed, ["error: the proxy rejects the configuration: no"]),
        Row(
            CaddyError.failed("Caddy was killed by signal 9 before it served"), .failed,
            ["error: the proxy fails: Caddy was killed by signal 9 before it served"]),
        Row(ProxyConfigurationError.port(0), .failed, ["error: 0 is not a port"]),
        Row(GraphError<Node>.cycle(["image:a", "image:b", "image:a"]), .failed, ["error: a cycle: image:a -> image:b -> image:a"]),
    ]

    @Test(arguments: table.indices) func `an error is a text and an exit status`(index: Int) {
        let row = Self.table[index]
        let text = ErrorText(row.error)
        #expect(text.lines == row.lines)
        #expect(text.status == row.status)
    }

    @Test(arguments: table.indices) func `an error's text follows the rules of errors`(index: Int) {
        for line in ErrorText(Self.table[index].error).lines {
            #expect(!line.hasSuffix(".") && !line.contains("\n"), "\(line)")
            #expect(!line.contains("error: error") && !line.contains("Error("), "\(line)")
        }
    }

    @Test func `the exit statuses are those that are documented`() {
        #expect(
            [FaaSOCommands.ExitStatus.done, .failed, .badProject, .noEngine, .changes, .usage, .interrupted].map(\.rawValue) == [
                0, 1, 2, 3, 10, 64, 130,
            ])
    }

    // MARK: - A node that failed

    @Test func `a failed build shows the end of its log, then the reason, then the log's place`() {
        let error = BuildFailed(
            function: "sum", reason: "exit code 1", tail: ["RUN x", "x: not found"], log: "logs/image/sum/k.log", hints: ["try"])
        #expect(
            FailureText(error).lines == [
                "  RUN x", "  x: not found", "error: image 'sum': exit code 1", "hint: try",
                "hint: the whole log: .faaso/logs/image/sum/k.log",
            ])
    }

    @Test func `failed tests show expected and actual`() {
        let cases = [
            TestRecord.Case(name: "adds", failure: "status: expected 200, got 500\nbody: oops", seconds: 0),
            TestRecord.Case(name: "passes", failure: nil, seconds: 0),
        ]
        #expect(
            FailureText(TestsFailed(function: "sum", cases: cases, record: nil)).lines == [
                "  adds", "    status: expected 200, got 500", "    body: oops", "error: 1 of 2 tests of 'sum' failed",
            ])
        let log = (1...3).map { "line \($0)" }
        let same = ["adds", "passes"].map { TestRecord.Case(name: $0, failure: "it ended", seconds: 0) }
        var said = SaidLogs()
        #expect(
            FailureText(TestsFailed(function: "sum", cases: same, output: log.joined(separator: "\n"), record: nil), &said).lines == [
                "  adds", "  passes", "    it ended", "  the container's log:", "    | line 1", "    | line 2", "    | line 3",
                "error: 2 of 2 tests of 'sum' failed",
            ])
        let command = TestRecord.Case(name: "unit", failure: "exit code: expected 0, got 1", output: "a\na\nb\n", seconds: 0)
        #expect(
            FailureText(TestsFailed(function: "sum", cases: [command], record: Digest.of("k"))).lines == [
                "  unit", "    exit code: expected 0, got 1", "    | a (2 times)", "    | b", "error: 1 of 1 test of 'sum' failed",
                "hint: all that was printed: faaso cache log test:sum",
            ])
        // The new container wrote the same lines, and more of its log was read.
        let sick = DeploymentError.unhealthy(function: "sum", reason: "it ended", log: ["line 0"] + log)
        #expect(
            FailureText(sick, &said).lines == ["error: function 'sum' did not become healthy: it ended", "  (its log is the one above)"])
        #expect(FailureText(sick).lines.count == 5)
        #expect(FailureText(PipelineError.noImage("sum")).lines == ["error: function 'sum' has no image"])
    }
}
