import FoundationEssentials
import HTTPStub
import Testing

@testable import ContainerEngine

/// The question for an image's digest in its registry.
struct RegistryImageTests {
    private static let user = ["DOCKER_AUTH_CONFIG": #"{"auths":{"h:1":{"auth":"am9lOnNlc2FtZQ=="}}}"#]

    private func ask(_ answer: StubServer.Step, _ body: (RegistryImage, StubServer) throws -> Void) async throws {
        try await ScriptedEngine.run(answer: { _ in [answer] }) { engine, server in
            let image = try await engine.registryImage(
                #require(ImageReference("h:1/team/a:2")), with: RegistryCredentials(environment: Self.user)
            ) { _ in }
            try body(image, server)
        }
    }

    @Test func `the engine is asked with the user's credentials`() async throws {
        let text = #"""
            {"Descriptor":{"mediaType":"x","digest":"sha256:1","size":7},
             "Platforms":[{"architecture":"amd64","os":"linux"},{"architecture":"arm","os":"linux","variant":"v7"},{"os":""}]}
            """#
        try await ask(.json(text)) { image, server in
            #expect(image == RegistryImage(digest: "sha256:1", platforms: ["linux/amd64", "linux/arm/v7"]))
            #expect(ScriptedEngine.calls(server) == ["GET /v1.41/distribution/h:1/team/a:2/json"])
            let header = try #require(server.requests[1].header("X-Registry-Auth"))
            #expect(String(decoding: try #require(Data(base64Encoded: header)), as: UTF8.self).contains("sesame"))
        }
    }

    @Test(arguments: ["null", "[]"]) func `an image may name no platforms`(platforms: String) async throws {
        try await ask(.json(#"{"Descriptor":{"digest":"sha256:1"},"Platforms":\#(platforms)}"#)) { image, _ in
            #expect(image == RegistryImage(digest: "sha256:1"))
        }
    }

    @Test(arguments: [401, 403, 404, 500]) func `a refusal is the registry's, with its text`(status: Int) async throws {
        let error = await #expect(throws: EngineError.self) {
            try await ask(.json(#"{"message":"errors: denied: no"}"#, status: status)) { _, _ in }
        }
        #expect(error == .pullFailed(reference: "h:1/team/a:2", message: "errors: denied: no"))
    }

    @Test(arguments: ["{}", "{\"Descriptor\":null}", "[]", "x"]) func `an answer of another form is an error`(text: String) async throws {
        await #expect(throws: EngineError.self) { try await ask(.json(text)) { _, _ in } }
    }
}
