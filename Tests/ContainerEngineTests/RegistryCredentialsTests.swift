import FoundationEssentials
import Glibc
import Testing

@testable import ContainerEngine

/// Credentials on disk and from helpers.
struct RegistryCredentialsTests {
    private func login(
        _ config: String?, _ reference: String = "a.example/x", helper: String? = nil, more: [String: String] = [:]
    ) async throws -> RegistryCredentials.Login {
        let folder = "/tmp/faaso-credentials.\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        if let config { try Data(config.utf8).write(to: URL(fileURLWithPath: "\(folder)/config.json")) }
        if let helper {
            let path = "\(folder)/docker-credential-test"
            try Data("#!/bin/sh\n\(helper)\n".utf8).write(to: URL(fileURLWithPath: path))
            #expect(chmod(path, 0o755) == 0)
        }
        let environment = ["PATH": "\(folder):/usr/bin:/bin", "DOCKER_CONFIG": folder].merging(more) { $1 }
        return try await RegistryCredentials(environment: environment).login(for: #require(ImageReference(reference)))
    }

    private static let helped = #"{"auths":{"a.example":{}},"credsStore":"test"}"#

    @Test func `a helper gets the registry on its input and gives the credentials`() async throws {
        let login = try await login(
            Self.helped,
            helper:
                #"test "$1" = get || exit 3; read -r server; echo "{\"ServerURL\":\"$server\",\"Username\":\"joe\",\"Secret\":\"for $server\"}""#
        )
        // Without a line end, `read` fails, but it has read the text.
        #expect(login == .init(auth: RegistryAuth(username: "joe", password: "for a.example", serverAddress: "a.example")))
    }

    @Test func `Docker Hub has its old address as a name`() async throws {
        let login = try await login(
            #"{"credHelpers":{"https://index.docker.io/v1/":"test"}}"#, "debian",
            helper: #"printf '{"Username":"%s","Secret":"s"}' "$(cat)""#)
        #expect(login.auth?.username == "https://index.docker.io/v1/")
    }

    @Test func `a helper's token is an identity token`() async throws {
        let login = try await login(Self.helped, helper: #"echo '{"Username":"<token>","Secret":"t"}'"#)
        #expect(login == .init(auth: RegistryAuth(identityToken: "t", serverAddress: "a.example")))
    }

    @Test(arguments: ["echo credentials not found in native keychain; exit 1", #"echo '{"Username":"","Secret":""}'"#])
    func `a helper that has nothing is no failure`(script: String) async throws {
        #expect(try await login(Self.helped, helper: script) == .init())
    }

    @Test(
        arguments: [
            ("echo no session; exit 1", "docker-credential-test failed: no session"), ("exit 2", "docker-credential-test failed"),
            ("echo hello", "docker-credential-test answered with something else than credentials"),
        ])
    func `a helper that fails is a warning, and the registry is asked all the same`(script: String, reason: String) async throws {
        #expect(try await login(Self.helped, helper: script) == .init(warnings: ["\(reason); a.example is asked without credentials"]))
    }

    @Test func `a helper that is not installed is a warning, and auths is used`() async throws {
        let login = try await login(#"{"auths":{"a.example":{"username":"u","password":"p"}},"credsStore":"test"}"#)
        let auth = RegistryAuth(username: "u", password: "p", serverAddress: "a.example")
        #expect(login == .init(auth: auth, warnings: ["docker-credential-test is not on the PATH; auths in config.json is used"]))
    }

    @Test(arguments: ["../x", "x/y"]) func `a helper's name cannot leave the PATH`(name: String) async throws {
        let login = try await login(#"{"credsStore":"\#(name)"}"#)
        #expect(login.auth == nil && login.warnings.first?.hasPrefix("docker-credential-\(name) is not on the PATH") == true)
    }

    @Test func `a helper that hangs is given up`() async throws {
        let folder = "/tmp/faaso-credentials.\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("#!/bin/sh\nexec sleep 60\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/docker-credential-test"))
        #expect(chmod("\(folder)/docker-credential-test", 0o755) == 0)
        let helper = CredentialHelper(name: "test", environment: ["PATH": "\(folder):/usr/bin:/bin"], timeout: .seconds(1))
        #expect(try await helper.get("a.example") == .failed("docker-credential-test did not answer within 1 s"))
    }

    @Test func `without a file there are no credentials and no warnings`() async throws {
        #expect(try await login(nil) == .init())
        let none = RegistryCredentials(environment: [:])
        #expect(try await none.login(for: #require(ImageReference("a.example/x"))) == .init())
    }

    @Test func `a malformed file is a warning that names it`() async throws {
        let login = try await login("{")
        #expect(login.auth == nil && login.warnings.count == 1)
        #expect(
            login.warnings.first?.hasSuffix("/config.json cannot be read: it is not JSON; a.example is asked without credentials") == true)
    }

    @Test func `the file of the home folder is read without DOCKER_CONFIG`() async throws {
        let files = EngineLocator.Files(
            read: { $0 == "/home/me/.docker/config.json" ? Array(#"{"auths":{"a.example":{"auth":"eDp5"}}}"#.utf8) : nil },
            list: { _ in [] }, exists: { _ in false })
        let credentials = RegistryCredentials(environment: ["HOME": "/home/me", "DOCKER_CONFIG": ""], files: files)
        let login = try await credentials.login(for: #require(ImageReference("a.example/x")))
        #expect(login.auth == RegistryAuth(username: "x", password: "y", serverAddress: "a.example"))
    }

    @Test func `the variable DOCKER_AUTH_CONFIG wins where it has the registry`() async throws {
        let variable = ["DOCKER_AUTH_CONFIG": #"{"auths":{"a.example":{"auth":"eDp5"}}}"#]
        let config = #"{"auths":{"a.example":{"auth":"YTpi"},"b.example":{"auth":"YTpi"}}}"#
        #expect(try await login(config, more: variable).auth?.username == "x")
        #expect(try await login(config, "b.example/x", more: variable).auth?.username == "a")
    }
}
