import Basics
import HTTPStub
import Testing

@testable import ContainerEngine

/// Podman behind Docker's API. The texts were recorded from podman 4.3.1.
@Suite struct PodmanTests {
    @Test func `the headers of the ping name podman`() async throws {
        try await ScriptedEngine.run(podman: "4.3.1", answer: { _ in [] }) { engine, _ in
            #expect(engine.kind == .podman(version: "4.3.1"))
            #expect("\(engine.kind)" == "podman 4.3.1" && !engine.kind.changesRestartPolicies)
        }
        try await ScriptedEngine.run(answer: { _ in [] }) { engine, _ in
            #expect(engine.kind == .docker && engine.kind.changesRestartPolicies)
        }
    }

    @Test func `images have the names that Docker lists`() async throws {
        let answer = #"""
            [{"Id":"sha256:1","RepoTags":["localhost/caddy:2","docker.io/shop/sum:latest"],
              "RepoDigests":[]},
             {"Id":"sha256:2","RepoTags":["docker.io/library/debian:12","quay.io/team/app:1"],"RepoDigests":null},
             {"Id":"sha256:3","RepoTags":["localhost/debian:12"]},
             {"Id":"sha256:4","RepoTags":["<none>:<none>"]}]
            """#
        try await ScriptedEngine.run(podman: "4.3.1", answer: { _ in [.json(answer)] }) { engine, _ in
            let images = try await engine.images()
            #expect(
                images.map(\.tags) == [
                    ["caddy:2", "shop/sum:latest"], ["docker.io/library/debian:12", "quay.io/team/app:1"], ["debian:12"], [],
                ])
        }
        // On Docker, `localhost` is a registry.
        try await ScriptedEngine.run(answer: { _ in [.json(answer)] }) { engine, _ in
            let images = try await engine.images()
            #expect(images[0].tags == ["localhost/caddy:2", "docker.io/shop/sum:latest"])
        }
    }

    @Test func `only digests of registries are kept`() {
        let digest = "sha256:" + String(repeating: "a", count: 64)
        let images = PodmanNames.familiar([
            ImageSummary(id: "1", repoDigests: ["docker.io/library/debian@\(digest)", "localhost/debian@\(digest)"])
        ])
        #expect(images[0].repoDigests == ["debian@\(digest)"])
    }

    @Test func `the details of an image have the same names`() async throws {
        let answer = #"{"Id":"sha256:1","RepoTags":["localhost/caddy:2","docker.io/shop/x:base-1"],"RepoDigests":[]}"#
        try await ScriptedEngine.run(podman: "4.3.1", answer: { _ in [.json(answer)] }) { engine, _ in
            let image = try await engine.image("caddy:2")
            #expect(image?.tags == ["caddy:2", "shop/x:base-1"])
        }
    }

    @Test func `a container is created without a question for the logging driver`() async throws {
        try await ScriptedEngine.run(podman: "4.3.1", answer: { _ in [.json(#"{"Id":"c1"}"#, status: 201)] }) { engine, server in
            _ = try await engine.create(ContainerSpecification(image: "i", logMaxSize: "10m"), name: "a")
            #expect(ScriptedEngine.calls(server) == ["POST /v1.41/containers/create?name=a"])
            #expect(server.requests.last?.text.contains("LogConfig") == false)
        }
    }

    @Test func `link-local addresses are refused, because podman ignores them`() async throws {
        var specification = ContainerSpecification(image: "i", network: "shop")
        specification.linkLocalAddresses = [ContainerSpecification.cloudMetadataAddress]
        try await ScriptedEngine.run(podman: "4.3.1", answer: { _ in [] }) { [specification] engine, server in
            let error = await #expect(throws: EngineError.self) { try await engine.create(specification, name: "a") }
            #expect(error?.description == "podman 4.3.1 does not support link-local addresses of containers")
            #expect(error?.hints.first?.contains("`cloud_metadata: block`") == true)
            #expect(ScriptedEngine.calls(server) == [])
        }
    }

    @Test(arguments: [("name=rootless", true), ("name=seccomp,profile=default", false)])
    func `the engine is asked once if it is rootless`(option: String, isRootless: Bool) async throws {
        let answer = #"{"ID":"a","ServerVersion":"4.3.1","OSType":"linux","Architecture":"amd64","SecurityOptions":["\#(option)"]}"#
        try await ScriptedEngine.run(podman: "4.3.1", answer: { _ in [.json(answer)] }) { engine, server in
            let answers = [try await engine.isRootless(), try await engine.isRootless()]
            #expect(answers == [isRootless, isRootless])
            #expect(ScriptedEngine.calls(server) == ["GET /v1.41/info"])
        }
    }

    @Test func `a container that is not paused is a conflict`() {
        let message = "\"c1\" is not paused, can't unpause: container state improper"
        #expect(EngineError.status(code: 500, message: message, route: "POST /containers/c1/unpause").isConflict)
        #expect(!EngineError.status(code: 500, message: "no", route: "POST /containers/c1/unpause").isConflict)
    }

    @Test func `podman builds with its own builder, whatever the docker CLI has`() {
        let cli = DockerCLI(path: "/d", builder: .buildx)
        let podman = cli.building(on: .podman(version: "4.3.1"))
        #expect(podman == DockerCLI(path: "/d", builder: .podman) && !podman.buildKit)
        #expect(cli.building(on: .docker) == cli)
    }
}
