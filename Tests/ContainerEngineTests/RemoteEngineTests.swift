import HTTPStub
import TestSupport
import Testing

@testable import ContainerEngine

/// An engine on another machine, behind an `ssh` that is a script.
struct RemoteEngineTests {
    @Test(arguments: [
        ("ssh://two", ["--", "two"]), ("ssh://ann@two", ["-l", "ann", "--", "two"]),
        ("ssh://ann@two:2222", ["-l", "ann", "-p", "2222", "--", "two"]), ("SSH://two:22/run/docker.sock", ["-p", "22", "--", "two"]),
        ("ssh://-oProxyCommand=x", ["--", "-oProxyCommand=x"]),
    ])
    func `an endpoint of ssh names the machine`(text: String, words: [String]) throws {
        #expect(try EngineEndpoint(parsing: text).sshWords == words)
    }

    @Test(arguments: ["unix:///run/docker.sock", "tcp://10.0.0.1:2375"])
    func `other endpoints need no ssh`(text: String) throws {
        #expect(try EngineEndpoint(parsing: text).sshWords == nil)
    }

    /// A folder with a program named `ssh`.
    private func folder(_ script: String) -> TemporaryFolder {
        let folder = TemporaryFolder()
        folder.write("#!/bin/sh\n" + script, to: "ssh", mode: 0o755)
        return folder
    }

    private func environment(_ folder: TemporaryFolder, _ more: [String: String] = [:]) -> [String: String] {
        ["PATH": folder.path + ":/usr/bin:/bin"].merging(more) { $1 }
    }

    @Test func `an engine answers through the tunnel, which ends with its value`() async throws {
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = { _ in [.response(200, "OK", headers: "Api-Version: 1.41\r\n")] }
        try await StubServer.run(answer: answer) { server in
            let folder = folder(
                #"""
                while [ "$1" != -L ]; do shift; done
                ln -s "$STUB" "${2%:/var/run/docker.sock}"
                cat
                echo ended >"$ENDED"
                """#)
            let ended = folder.path("ended")
            let environment = environment(folder, ["STUB": server.socket, "ENDED": ended])
            do {
                let remote = try await RemoteEngine(EngineEndpoint(parsing: "ssh://two"), environment: environment)
                #expect(remote.engine.apiVersion == "1.41")
            }
            #expect(await holds { folder.read("ended") == "ended\n" })
        }
    }

    @Test func `an ssh that fails says why`() async throws {
        let folder = folder("echo 'Permission denied (publickey).' >&2\nexit 255\n")
        let expected = EngineError.unreachable(endpoint: "ssh://two", reason: "Permission denied (publickey).")
        await #expect(throws: expected) {
            _ = try await RemoteEngine(EngineEndpoint(parsing: "ssh://two"), environment: environment(folder))
        }
    }

    @Test func `a machine without ssh reaches none`() async throws {
        let expected = EngineError.unreachable(endpoint: "ssh://two", reason: "there is no 'ssh' on the PATH")
        await #expect(throws: expected) {
            _ = try await RemoteEngine(EngineEndpoint(parsing: "ssh://two"), environment: ["PATH": "/nonexistent"])
        }
    }

    @Test(arguments: ["tcp://manager.example:2376", "https://manager.example"])
    func `a manager behind TLS is refused with the way to reach it`(text: String) async throws {
        let endpoint = try EngineEndpoint(parsing: text, secure: true)
        let error = await #expect(throws: EngineError.self) { _ = try await RemoteEngine(endpoint, environment: [:]) }
        #expect(error?.description == "faaso does not support managers behind TLS")
        #expect(error?.hints == ["name the manager by ssh: DOCKER_HOST=ssh://user@host"])
    }
}
