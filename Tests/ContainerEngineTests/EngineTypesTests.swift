import Basics
import HTTPStub
import Testing

@testable import ContainerEngine

/// The values read from the engine's JSON, and the JSON of a specification.
@Suite struct EngineTypesTests {
    private func decode<T: Decodable>(_ text: String) throws -> T { try JSONCoding.decode(T.self, from: Array(text.utf8)) }

    @Test func `a listed container is read, nulls and all`() throws {
        let summary: ContainerSummary = try decode(
            #"""
            {"Id":"abc","Names":["/other/alias","/shop_sum_1"],"Image":"shop/sum","ImageID":"sha256:1","Created":1795469274,
             "Ports":[{"IP":"127.0.0.1","PrivatePort":3000,"PublicPort":20000,"Type":"tcp"},{"PrivatePort":9,"Type":"udp"}],
             "Labels":null,"State":"running","Status":"Up 25 seconds (healthy)",
             "NetworkSettings":{"Networks":{"shop":{"IPAddress":"172.18.0.4","Aliases":null,"NetworkID":"n"}}}}
            """#)
        #expect(
            summary
                == ContainerSummary(
                    id: "abc", name: "shop_sum_1", image: "shop/sum", imageID: "sha256:1",
                    ports: [PublishedPort(ip: "127.0.0.1", privatePort: 3000, publicPort: 20000)], created: 1_795_469_274,
                    networks: ["shop": NetworkAttachment(ip: "172.18.0.4")]))
    }

    @Test func `an inspected container is read, and times that never were are nil`() throws {
        let details: ContainerDetails = try decode(
            #"""
            {"Id":"abc","Name":"/x","Image":"sha256:1","Created":"2026-01-01T00:00:00Z","RestartCount":2,
             "State":{"Status":"created","Running":false,"OOMKilled":true,"ExitCode":137,"StartedAt":"0001-01-01T00:00:00Z",
               "FinishedAt":"2026-01-02T00:00:00Z","Health":{"Status":"starting"}},
             "Mounts":[{"Type":"volume","Name":"v","Source":"/var/v","Destination":"/data","RW":false}],
             "Config":{"Image":"shop/sum","Env":null,"Labels":{"a":"b"},"Tty":true,"User":"7"},
             "HostConfig":{"PortBindings":{"3000/tcp":[{"HostIp":"127.0.0.1","HostPort":"20001"}],"9/udp":null,"7/tcp":[{"HostPort":""}]}},
             "NetworkSettings":{"Ports":{},"Networks":{"shop":{"IPAddress":"","Aliases":["sum-1"]}}}}
            """#)
        #expect(
            details
                == ContainerDetails(
                    id: "abc", name: "x", image: "shop/sum", imageID: "sha256:1", labels: ["a": "b"],
                    state: ContainerState(
                        status: "created", running: false, oomKilled: true, exitCode: 137, finishedAt: "2026-01-02T00:00:00Z"),
                    restartCount: 2, networks: ["shop": NetworkAttachment(aliases: ["sum-1"])],
                    mounts: [MountPoint(kind: "volume", name: "v", source: "/var/v", target: "/data", readOnly: true)],
                    ports: [PublishedPort(ip: "127.0.0.1", privatePort: 3000, publicPort: 20001)], tty: true, user: "7"))
    }

    @Test func `an image without a tag has none`() throws {
        let summary: ImageSummary = try decode(
            #"{"Id":"sha256:1","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],"Labels":null}"#)
        #expect(summary == ImageSummary(id: "sha256:1"))
        let details: ImageDetails = try decode(
            #"""
            {"Id":"sha256:1","RepoTags":null,"Size":9,"Os":"linux","Architecture":"arm64",
             "Config":{"User":"me","Env":["A=1"],"ExposedPorts":{"9/udp":{},"3000/tcp":{},"80":{}},"Entrypoint":null,"Cmd":["x"],
               "WorkingDir":"/w"}}
            """#
        )
        var content = ImageContent()
        content.platform = "linux/arm64"
        content.settings.user = "me"
        content.settings.environment = ["A=1"]
        content.settings.command = ["x"]
        content.settings.workingDirectory = "/w"
        content.settings.ports = ["3000/tcp", "80", "9/udp"]
        #expect(
            details
                == ImageDetails(
                    id: "sha256:1", user: "me", env: ["A=1"], exposedPorts: [80, 3000], size: 9, command: ["x"],
                    architecture: "arm64", content: content))
        let bare: ImageDetails = try decode(#"{"Id":"sha256:1","Config":null}"#)
        #expect(bare.command.isEmpty && bare.exposedPorts.isEmpty && bare.content == ImageContent())
    }

    @Test(arguments: [
        // cgroup 1: 300 busy of 1000 on two processors; cgroup 2: the cache has another name;
        // stopped: nothing.
        (
            #"""
            {"memory_stats":{"usage":100,"limit":1000,"stats":{"total_inactive_file":30}},"pids_stats":{"current":3},
             "cpu_stats":{"cpu_usage":{"total_usage":500},"system_cpu_usage":2000,"online_cpus":2},
             "precpu_stats":{"cpu_usage":{"total_usage":200},"system_cpu_usage":1000}}
            """#,
            ContainerStats(memory: 70, memoryLimit: 1000, cpuPercent: 60)
        ),
        (
            #"{"memory_stats":{"usage":100,"limit":9,"stats":{"inactive_file":40}}}"#,
            ContainerStats(memory: 60, memoryLimit: 9, cpuPercent: 0)
        ),
        (#"{"memory_stats":{"usage":10,"stats":{"inactive_file":40}}}"#, ContainerStats(memory: 10, memoryLimit: 0, cpuPercent: 0)),
        (
            #"{"memory_stats":{},"cpu_stats":{"cpu_usage":{"total_usage":0}},"precpu_stats":{}}"#,
            ContainerStats(memory: 0, memoryLimit: 0, cpuPercent: 0)
        ),
    ])
    func `use is what docker stats says`(text: String, stats: ContainerStats) throws {
        let decoded: ContainerStats = try decode(text)
        #expect(decoded == stats)
    }

    @Test func `the engine's information is read`() throws {
        let information: EngineInformation = try decode(
            #"""
            {"ID":"A:B","ServerVersion":"20.10.24","OSType":"linux","Architecture":"x86_64","Driver":"overlay2","LoggingDriver":"journald",
             "NCPU":2,"MemTotal":5}
            """#
        )
        #expect(
            information == EngineInformation(id: "A:B", version: "20.10.24", loggingDriver: "journald", cpus: 2, memory: 5))
    }

    @Test func `a specification becomes exactly this request`() throws {
        var spec = ContainerSpecification(
            image: "i", command: ["run"], entrypoint: [], environment: ["B": "2", "A": "x=y"], labels: ["l": "v"], user: "7",
            publish: [PortBinding(hostIP: "127.0.0.1", hostPort: 20000, containerPort: 3000)], network: "shop", aliases: ["sum-1"],
            mounts: [
                Mount(kind: .bind, source: "/a", target: "/b", readOnly: true), Mount(kind: .volume, source: "v", target: "/d"),
                Mount(kind: .volume, target: "/k", labels: ["k": "v"]), Mount(kind: .tmpfs, target: "/tmp", tmpfsSize: 1024),
            ], readOnlyRoot: true, capDrop: ["ALL"], capAdd: ["NET_BIND_SERVICE"], noNewPrivileges: true, memory: 1 << 28, cpus: 0.29,
            pids: 128,
            restart: .unlessStopped, stopGrace: .milliseconds(9500), logMaxSize: "10m", logMaxFiles: 3)
        spec.kernelParameters = ["net.ipv4.tcp_migrate_req": "1"]
        spec.hosts = ["faaso": "10.1.2.3"]
        (spec.linkLocalAddresses, spec.initProcess, spec.removedAtEnd, spec.terminal) = (["169.254.169.254"], true, true, true)
        let text = try JSONCoding.text(CreateRequest(spec, loggingDriver: "json-file"))
        let expected = #"""
            {"Cmd":["run"],"Entrypoint":[""],"Env":["A=x=y","B=2"],"ExposedPorts":{"3000/tcp":{}},
            "HostConfig":{"AutoRemove":true,"CapAdd":["NET_BIND_SERVICE"],"CapDrop":["ALL"],"ExtraHosts":["faaso:10.1.2.3"],"Init":true,
            "LogConfig":{"Config":{"max-file":"3","max-size":"10m"},"Type":"json-file"},"Memory":268435456,"MemorySwap":268435456,
            "Mounts":[{"ReadOnly":true,"Source":"/a","Target":"/b","Type":"bind"},
            {"ReadOnly":false,"Source":"v","Target":"/d","Type":"volume"},
            {"ReadOnly":false,"Target":"/k","Type":"volume","VolumeOptions":{"Labels":{"k":"v"}}},
            {"ReadOnly":false,"Target":"/tmp","TmpfsOptions":{"Mode":1023,"SizeBytes":1024},"Type":"tmpfs"}],
            "NanoCpus":290000000,"NetworkMode":"shop","PidsLimit":128,
            "PortBindings":{"3000/tcp":[{"HostIp":"127.0.0.1","HostPort":"20000"}]},"ReadonlyRootfs":true,
            "RestartPolicy":{"Name":"unless-stopped"},"SecurityOpt":["no-new-privileges"],"Sysctls":{"net.ipv4.tcp_migrate_req":"1"}},
            "Image":"i","Labels":{"l":"v"},"NetworkingConfig":{"EndpointsConfig":{"shop":{"Aliases":["sum-1"],
            "IPAMConfig":{"LinkLocalIPs":["169.254.169.254"]}}}},"OpenStdin":true,"StdinOnce":true,
            "StopTimeout":10,"Tty":true,"User":"7"}
            """#
        #expect(text == expected.split(separator: "\n").joined())
    }

    @Test func `what is not said is not sent`() throws {
        let text = try JSONCoding.text(CreateRequest(ContainerSpecification(image: "i"), loggingDriver: nil))
        let host = #"{"CapAdd":[],"CapDrop":[],"Mounts":[],"PortBindings":{},"ReadonlyRootfs":false,"SecurityOpt":[]}"#
        #expect(text == #"{"Env":[],"ExposedPorts":{},"HostConfig":\#(host),"Image":"i","Labels":{}}"#)
    }

    @Test func `a container without a network has no endpoint`() throws {
        let text = try JSONCoding.text(CreateRequest(ContainerSpecification(image: "i", network: "none"), loggingDriver: nil))
        #expect(text.contains(#""NetworkMode":"none""#) && !text.contains("NetworkingConfig"))
    }

    @Test(arguments: [("json-file", true), ("local", true), ("k8s-file", true), ("journald", false), ("none", false)])
    func `log rotation is set only where the driver has it`(driver: String, isSet: Bool) throws {
        let text = try JSONCoding.text(CreateRequest(ContainerSpecification(image: "i", logMaxSize: "1m"), loggingDriver: driver))
        #expect(text.contains(#""LogConfig":{"Config":{"max-size":"1m"},"Type":"\#(driver)"}"#) == isSet)
        #expect(text.contains("LogConfig") == isSet)
    }

    @Test func `a specification survives a deployment record`() throws {
        let spec = ContainerSpecification(
            image: "i", environment: ["A": "b"], publish: [PortBinding(hostIP: "::1", hostPort: 1, containerPort: 2)],
            mounts: [Mount(kind: .tmpfs, target: "/tmp")], cpus: 0.5, stopGrace: .milliseconds(1500))
        #expect(try JSONCoding.decode(ContainerSpecification.self, from: JSONCoding.compact(spec)) == spec)
    }

    @Test func `a container that cannot join its further network is removed again`() async throws {
        let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step] = { request in
            if request.target.hasSuffix("/connect") { return [.json(#"{"message":"no such network"}"#, status: 404)] }
            return request.method == "DELETE" ? [.response(204, "")] : [.json(#"{"Id":"c1"}"#, status: 201)]
        }
        try await ScriptedEngine.run(answer: answer) { engine, server in
            await #expect(throws: EngineError.self) {
                try await engine.create(ContainerSpecification(image: "i", extraNetworks: ["db"]), name: "a b")
            }
            #expect(
                ScriptedEngine.calls(server) == [
                    "GET /v1.41/networks/db", "POST /v1.41/containers/create?name=a%20b", "POST /v1.41/networks/db/connect",
                    "DELETE /v1.41/containers/c1?force=1&v=0",
                ])
        }
    }
}
