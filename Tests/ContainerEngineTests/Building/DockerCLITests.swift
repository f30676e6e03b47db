import Testing

@testable import ContainerEngine

/// The choice of the docker command.
@Suite struct DockerCLITests {
    @Test func `the first that can do BuildKit is taken, not the first`() async throws {
        try await FakeDocker.run { fake in
            try fake.install(version: "Docker version 28.2.2, build e6534b4", buildx: false, in: "a")
            try fake.install(version: "Docker version 20.10.24+dfsg1, build 297e128", buildx: false, in: "b")
            try fake.install(version: "Docker version 27.0.0, build 1", buildx: true, in: "c")
            func locate(_ places: String...) async throws -> DockerCLI {
                try await DockerCLI.locate(environment: ["PATH": places.map { "\(fake.folder)/\($0)" }.joined(separator: ":")])
            }
            #expect(try await locate("none", "a", "b", "c") == DockerCLI(path: "\(fake.folder)/b/docker", builder: .builtIn))
            #expect(try await locate("a", "c", "b") == DockerCLI(path: "\(fake.folder)/c/docker", builder: .buildx))
            let legacy = try await locate("a")
            #expect(legacy == DockerCLI(path: "\(fake.folder)/a/docker", builder: .legacy))
            #expect(!legacy.buildKit)
        }
    }

    @Test func `FAASO_DOCKER is taken whatever it can do`() async throws {
        try await FakeDocker.run { fake in
            let old = try fake.install(version: "Docker version 28.2.2, build 1", buildx: false, in: "old")
            try fake.install(version: "Docker version 28.2.2, build 1", buildx: true, in: "new")
            let environment = ["PATH": "\(fake.folder)/new", "FAASO_DOCKER": old]
            #expect(try await DockerCLI.locate(environment: environment) == DockerCLI(path: old, builder: .legacy))
        }
    }

    @Test(arguments: [
        [:], ["PATH": "/nonexistent"], ["PATH": "/usr", "FAASO_DOCKER": "/nonexistent/docker"], ["FAASO_DOCKER": "/etc/passwd"],
    ])
    func `no docker is an error with a hint`(environment: [String: String]) async {
        let error = await #expect(throws: EngineError.self) { try await DockerCLI.locate(environment: environment) }
        guard case .noDockerCLI = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.hints == ["install the docker CLI, or set FAASO_DOCKER to its path"])
    }

    @Test func `a docker that fails even at its version is passed over`() async throws {
        try await FakeDocker.run { fake in
            try fake.install("exit 1", in: "broken")
            let good = try fake.install(version: "Docker version 20.10.1, build 1", buildx: false, in: "good")
            let found = try await DockerCLI.locate(environment: ["PATH": "\(fake.folder)/broken:\(fake.folder)/good"])
            #expect(found.path == good)
        }
    }

    @Test(arguments: [
        ("Docker version 20.10.24+dfsg1, build 297e128", 20), ("Docker version 28.2.2, build e6534b4\n", 28), ("podman version 4.3.1", 4),
        ("nonsense", nil), ("version", nil), ("version x", nil), ("", nil),
    ])
    func `the major version is read`(text: String, major: Int?) {
        #expect(DockerCLI.major(ofVersion: text) == major)
    }
}

/// The arguments of the CLI.
@Suite struct BuildCommandTests {
    private func command(_ builder: DockerCLI.Builder, _ change: (inout BuildRequest) -> Void = { _ in }) throws -> BuildCommand {
        var request = try BuildRequest.of()
        change(&request)
        return try BuildCommand(
            request, cli: DockerCLI(path: "/d", builder: builder), imageIDFile: "/id",
            environment: ["A": "b", "DOCKER_CONTEXT": "x", "DOCKER_HOST": "y", "DOCKER_BUILDKIT": "0"])
    }

    @Test func `all that is asked for is said`() throws {
        let change: (inout BuildRequest) -> Void = {
            $0.buildArguments = [("X", "1 2"), ("Y", "")]
            $0.labels = [("l", "v=w")]
            $0.noCache = true
            $0.target = "final"
        }
        let rest = [
            "--build-arg", "X=1 2", "--build-arg", "Y=", "--label", "l=v=w", "--target", "final", "--no-cache", "-",
        ]
        #expect(try command(.builtIn, change).arguments == ["build", "--iidfile", "/id", "--progress=plain"] + rest)
        #expect(
            try command(.buildx, change).arguments == [
                "buildx", "build", "--builder", "default", "--load", "--iidfile", "/id", "--progress=plain",
            ] + rest)
        #expect(try command(.legacy, change).arguments == ["build", "--iidfile", "/id"] + rest)
        #expect(try command(.podman, change).arguments == ["build", "--iidfile", "/id"] + rest)
    }

    @Test(arguments: [(DockerCLI.Builder.buildx, "1"), (.builtIn, "1"), (.legacy, "0"), (.podman, "0")])
    func `the environment names the engine and the builder, and no context`(builder: DockerCLI.Builder, buildKit: String) throws {
        #expect(
            try command(builder).environment == [
                "A": "b", "DOCKER_HOST": "unix:///run/engine.sock", "DOCKER_BUILDKIT": buildKit, "BUILDX_NO_DEFAULT_ATTESTATIONS": "1",
            ])
    }

    @Test(arguments: [
        (BuildSecret(id: "t", source: .file(path: "/a/b c")), "id=t,src=/a/b c"),
        (BuildSecret(id: "t", source: .environment(variable: "TOKEN")), "id=t,env=TOKEN"),
        (BuildSecret(id: "t", source: .file(path: "/a,b")), "id=t,\"src=/a,b\""),
        (BuildSecret(id: "t", source: .file(path: "/a\"b")), "id=t,\"src=/a\"\"b\""),
    ])
    func `a secret is one option, whatever its path`(secret: BuildSecret, option: String) throws {
        let arguments = try command(.builtIn) { $0.secrets = [secret] }.arguments
        #expect(arguments.suffix(3) == ["--secret", option, "-"])
    }

    @Test func `secrets without BuildKit are refused with a hint`() {
        let error = #expect(throws: BuildCommandError.self) {
            try command(.legacy) { $0.secrets = [BuildSecret(id: "t", source: .environment(variable: "T"))] }
        }
        #expect(error == .secretsNeedBuildKit(docker: "/d"))
        #expect(error?.hints.first?.contains("buildx") == true)
        #expect(throws: BuildCommandError.secretsOnPodman) {
            try command(.podman) { $0.secrets = [BuildSecret(id: "t", source: .environment(variable: "T"))] }
        }
    }
}
