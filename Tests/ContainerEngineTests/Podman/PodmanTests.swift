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

    /// A part of podman's answer to `GET /libpod/info`.
    private static func information(rootless: Bool = false) -> String {
        #"""
        {"host":{"arch":"amd64","cgroupVersion":"v1","cpus":2,"logDriver":"k8s-file","memTotal":5,"os":"linux",
          "security":{"rootless":\#(rootless)}},"version":{"APIVersion":"4.3.1","Version":"4.3.1"}}
        """#
    }

    @Test func `podman describes itself at its own route`() async throws {
        try await ScriptedEngine.run(podman: "4.3.1", answer: { _ in [.json(Self.information())] }) { engine, server in
            let information = try await engine.information()
            #expect(
                information
                    == EngineInformation(
                        id: "", version: "4.3.1", loggingDriver: "k8s-file", cpus: 2, memory: 5, cgroupVersion: "1"))
            #expect(ScriptedEngine.calls(server) == ["GET /v1.41/libpod/info"])
        }
    }

    @Test func `podman limits the size of a log, and is asked for its driver once`() async throws {
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = { request in
            request.target.hasSuffix("/info") ? [.json(Self.information())] : [.json(#"{"Id":"c1"}"#, status: 201)]
        }
        try await ScriptedEngine.run(podman: "4.3.1", answer: answer) { engine, server in
            for name in ["a", "b"] {
                _ = try await engine.create(ContainerSpecification(image: "i", logMaxSize: "10m", logMaxFiles: 3), name: name)
            }
            let creation = "POST /v1.41/containers/create?name="
            #expect(ScriptedEngine.calls(server) == ["GET /v1.41/libpod/info", creation + "a", creation + "b"])
            #expect(server.requests.last?.text.contains(#""LogConfig":{"Config":{"max-size":"10m"},"Type":"k8s-file"}"#) == true)
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
    func `Docker is asked once if it is rootless`(option: String, isRootless: Bool) async throws {
        let answer = #"{"ID":"a","ServerVersion":"20.10.24","OSType":"linux","SecurityOptions":["\#(option)"],"CgroupVersion":"2"}"#
        try await ScriptedEngine.run(answer: { _ in [.json(answer)] }) { engine, server in
            let answers = [try await engine.isRootless(), try await engine.isRootless()]
            #expect(answers == [isRootless, isRootless])
            #expect(try await engine.information().cgroupVersion == "2")
            #expect(ScriptedEngine.calls(server) == ["GET /v1.41/info", "GET /v1.41/info"])
        }
    }

    @Test(arguments: [true, false])
    func `podman is asked once if it is rootless`(isRootless: Bool) async throws {
        try await ScriptedEngine.run(podman: "4.3.1", answer: { _ in [.json(Self.information(rootless: isRootless))] }) { engine, server in
            let answers = [try await engine.isRootless(), try await engine.isRootless()]
            #expect(answers == [isRootless, isRootless])
            #expect(ScriptedEngine.calls(server) == ["GET /v1.41/libpod/info"])
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
