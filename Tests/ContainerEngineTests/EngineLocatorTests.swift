import ContainerEngine
import Testing

@Suite struct EngineLocatorTests {
    private func files(_ contents: [String: String]) -> EngineLocator.Files {
        EngineLocator.Files(
            read: { contents[$0].map { Array($0.utf8) } },
            list: { folder in
                Set(
                    contents.keys.filter { $0.hasPrefix(folder + "/") }.compactMap {
                        $0.dropFirst(folder.count + 1).split(separator: "/").first
                    }
                )
                .map { String($0) }
            }, exists: { contents[$0] != nil })
    }

    private func locate(_ environment: [String: String], _ contents: [String: String] = [:]) throws -> EngineEndpoint {
        try EngineLocator.locate(environment: environment, files: files(contents))
    }

    private let home = [
        "/home/me/.docker/config.json": #"{"auths":{},"currentContext":"lab"}"#,
        "/home/me/.docker/contexts/meta/aa/meta.json": #"{"Name":"other","Endpoints":{"docker":{"Host":"unix:///other.sock"}}}"#,
        "/home/me/.docker/contexts/meta/bb/meta.json": #"{"Name":"lab","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///lab.sock"}}}"#,
        "/home/me/.docker/contexts/meta/cc/meta.json": #"{"Name":"far","Endpoints":{"docker":{"Host":"ssh://me@far"}}}"#,
        "/home/me/.docker/contexts/meta/dd/meta.json": #"{"Name":"safe","Endpoints":{"docker":{"Host":"tcp://127.0.0.1:2376"}}}"#,
        "/home/me/.docker/contexts/tls/dd/docker/ca.pem": "x", "/home/me/.docker/contexts/meta/ee/meta.json": "torn",
        "/home/me/.docker/contexts/meta/ff/meta.json": #"{"Name":"k8s","Endpoints":{"kubernetes":{}}}"#,
    ]

    @Test func `the order is host, environment's context, configured context, usual socket`() throws {
        let environment = ["HOME": "/home/me", "DOCKER_CONTEXT": "other", "DOCKER_HOST": "unix:///host.sock"]
        #expect(try locate(environment, home).description == "unix:///host.sock")
        #expect(try locate(environment.filter { $0.key != "DOCKER_HOST" }, home).description == "unix:///other.sock")
        #expect(try locate(["HOME": "/home/me"], home).description == "unix:///lab.sock")
        #expect(try locate(["HOME": "/home/me", "DOCKER_CONTEXT": "default"], home).description == "unix:///var/run/docker.sock")
        #expect(try locate(["HOME": "/home/you"], home).description == "unix:///var/run/docker.sock")
        #expect(try locate([:]).description == "unix:///var/run/docker.sock")
        #expect(try locate(["HOME": "/x", "DOCKER_CONFIG": "/home/me/.docker", "DOCKER_HOST": ""], home).description == "unix:///lab.sock")
    }

    @Test func `the rootless socket is taken when it is the only one`() throws {
        let environment = ["XDG_RUNTIME_DIR": "/run/user/7"]
        #expect(try locate(environment, ["/run/user/7/docker.sock": ""]).description == "unix:///run/user/7/docker.sock")
        #expect(
            try locate(environment, ["/run/user/7/docker.sock": "", "/var/run/docker.sock": ""]).description
                == "unix:///var/run/docker.sock")
        #expect(try locate(environment).description == "unix:///var/run/docker.sock")
    }

    @Test(arguments: [("far", true), ("safe", true), ("lab", false)])
    func `a context by ssh or TLS is remote`(name: String, isRemote: Bool) throws {
        #expect(try locate(["HOME": "/home/me", "DOCKER_CONTEXT": name], home).isRemote == isRemote)
    }

    @Test(arguments: ["nowhere", "k8s"])
    func `a context that names no engine is an error that names it`(name: String) {
        let error = #expect(throws: EngineError.self) { try locate(["HOME": "/home/me", "DOCKER_CONTEXT": name], home) }
        #expect(error?.description.contains("the docker context \(name)") == true)
    }

    @Test func `a torn configuration counts as none`() throws {
        #expect(try locate(["HOME": "/h"], ["/h/.docker/config.json": "{"]).description == "unix:///var/run/docker.sock")
    }

    @Test(arguments: [
        ("unix:///run/x.sock", "unix:///run/x.sock", false), ("unix://", "unix:///var/run/docker.sock", false),
        ("tcp://127.0.0.1", "tcp://127.0.0.1", false), ("tcp://localhost:99/", "tcp://localhost:99/", false),
        ("127.0.0.2:2375", "tcp://127.0.0.2:2375", false), ("tcp://[::1]:2375", "tcp://[::1]:2375", false),
        ("tcp://:2375", "tcp://:2375", false), ("tcp://10.1.2.3:2375", "tcp://10.1.2.3:2375", true),
        ("tcp://127.0.0.1.example.org:1", "tcp://127.0.0.1.example.org:1", true), ("ssh://host", "ssh://host", true),
        ("TCP://example.org", "TCP://example.org", true),
    ])
    func `hosts are read as the docker CLI reads them`(text: String, description: String, isRemote: Bool) throws {
        let endpoint = try EngineEndpoint(parsing: text)
        #expect(endpoint.description == description)
        #expect(endpoint.isRemote == isRemote)
    }

    @Test(arguments: [
        "unix://relative", "npipe:////./pipe/docker", "tcp://host:0", "tcp://host:70000", "tcp://host:x", "tcp://host/path",
        "tcp://me@host",
        "ssh://", "fd://", "tcp://[::1]x",
    ])
    func `what is no address says so, with the right form as a hint`(text: String) {
        let error = #expect(throws: EngineError.self) { try EngineEndpoint(parsing: text) }
        #expect(error?.description.hasPrefix("\(text) is not an address of a Docker engine: ") == true)
        #expect(error?.hints.first?.contains("unix:///path/to/docker.sock") == true)
    }

    @Test func `with TLS an address on this machine is not dialled plainly`() throws {
        let environment = ["DOCKER_HOST": "tcp://127.0.0.1:2376", "DOCKER_TLS_VERIFY": "1"]
        #expect(try locate(environment).isRemote)
        #expect(try !locate(["DOCKER_HOST": "tcp://127.0.0.1:2376"]).isRemote)
    }
}
