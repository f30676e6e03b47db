import Basics
import Testing

@testable import ContainerEngine

/// The JSON of services, tasks and nodes.
struct ServiceTypesTests {
    private func decode<T: Decodable>(_ text: String) throws -> T { try JSONCoding.decode(T.self, from: Array(text.utf8)) }

    /// A specification in which every field differs from its default.
    static var full: ServiceSpecification {
        var container = TaskContainer(image: "reg:5000/shop@sha256:1")
        (container.entrypoint, container.command) = (["/bin/run"], ["serve", "--all"])
        container.environment = ["B": "2", "A": "x=y"]
        (container.labels, container.user, container.readOnlyRoot) = (["faaso.role": "function"], "7", true)
        container.mounts = [
            Mount(kind: .tmpfs, target: "/tmp", tmpfsSize: 1024), Mount(kind: .volume, source: "v", target: "/d", readOnly: true),
            Mount(kind: .volume, source: "m", target: "/m", labels: ["l": "v"], options: ["type": "tmpfs"]),
        ]
        (container.capDrop, container.capAdd, container.noNewPrivileges) = (["ALL"], ["NET_BIND_SERVICE"], true)
        (container.memory, container.cpus, container.pids) = (1 << 28, 0.25, 128)
        container.stopGrace = .milliseconds(9500)
        container.health = TaskHealth(
            command: ["/probe", "3000"], interval: .seconds(5), timeout: .seconds(2), startPeriod: .seconds(30),
            startInterval: .milliseconds(500), retries: 3)
        container.secrets = [TaskFile(id: "s1", name: "shop_password_v1", target: "password", user: "7", group: "8", mode: 0o400)]
        container.configs = [TaskFile(id: "c1", name: "shop_probe", target: "/probe", mode: 0o555)]
        container.kernelParameters = ["net.ipv4.tcp_migrate_req": "1"]
        (container.dnsOptions, container.dnsSearch) = (["ndots:1"], ["."])
        (container.logMaxSize, container.logMaxFiles) = ("10m", 3)
        var spec = ServiceSpecification(name: "shop_sum", container: container)
        (spec.labels, spec.mode) = (["l": "v"], .replicated(2))
        spec.networks = [ServiceNetwork(target: "n1", aliases: ["sum"])]
        spec.placement = ServicePlacement(
            constraints: ["node.role == worker"], spread: ["node.labels.zone"], maximumPerNode: 1, architecture: "amd64")
        spec.update = ServiceUpdate(parallelism: 2, order: .startFirst, failureAction: .rollback, monitor: .seconds(45))
        spec.ports = [TaskPort(published: 80, target: 8080)]
        (spec.restartDelay, spec.forceUpdate) = (.seconds(1), 3)
        return spec
    }

    @Test func `a specification becomes exactly this JSON`() throws {
        let expected = #"""
            {"EndpointSpec":{"Mode":"dnsrr","Ports":[{"Protocol":"tcp","PublishMode":"host","PublishedPort":80,"TargetPort":8080}]},
            "Labels":{"l":"v"},"Mode":{"Replicated":{"Replicas":2}},"Name":"shop_sum",
            "RollbackConfig":{"FailureAction":"continue","MaxFailureRatio":0,"Monitor":45000000000,"Order":"start-first","Parallelism":2},
            "TaskTemplate":{"ContainerSpec":{"Args":["serve","--all"],"CapabilityAdd":["NET_BIND_SERVICE"],"CapabilityDrop":["ALL"],
            "Command":["/bin/run"],"Configs":[{"ConfigID":"c1","ConfigName":"shop_probe",
            "File":{"GID":"0","Mode":365,"Name":"/probe","UID":"0"}}],"DNSConfig":{"Options":["ndots:1"],"Search":["."]},"Env":["A=x=y","B=2"],
            "Healthcheck":{"Interval":5000000000,"Retries":3,"StartInterval":500000000,"StartPeriod":30000000000,
            "Test":["CMD","/probe","3000"],"Timeout":2000000000},"Image":"reg:5000/shop@sha256:1","Labels":{"faaso.role":"function"},
            "Mounts":[{"ReadOnly":false,"Target":"/tmp","TmpfsOptions":{"Mode":1023,"SizeBytes":1024},"Type":"tmpfs"},
            {"ReadOnly":true,"Source":"v","Target":"/d","Type":"volume"},
            {"ReadOnly":false,"Source":"m","Target":"/m","Type":"volume",
            "VolumeOptions":{"DriverConfig":{"Name":"local","Options":{"type":"tmpfs"}},"Labels":{"l":"v"}}}],"Privileges":{"NoNewPrivileges":true},"ReadOnly":true,
            "Secrets":[{"File":{"GID":"8","Mode":256,"Name":"password","UID":"7"},"SecretID":"s1","SecretName":"shop_password_v1"}],
            "StopGracePeriod":9500000000,"Sysctls":{"net.ipv4.tcp_migrate_req":"1"},"User":"7"},"ForceUpdate":3,
            "LogDriver":{"Name":"json-file","Options":{"max-file":"3","max-size":"10m"}},"Networks":[{"Aliases":["sum"],"Target":"n1"}],
            "Placement":{"Constraints":["node.role == worker"],"MaxReplicas":1,
            "Platforms":[{"Architecture":"amd64","OS":"linux"}],
            "Preferences":[{"Spread":{"SpreadDescriptor":"node.labels.zone"}}]},
            "Resources":{"Limits":{"MemoryBytes":268435456,"NanoCPUs":250000000,"Pids":128}},
            "RestartPolicy":{"Condition":"any","Delay":1000000000}},
            "UpdateConfig":{"FailureAction":"rollback","MaxFailureRatio":0,"Monitor":45000000000,"Order":"start-first","Parallelism":2}}
            """#
        #expect(try JSONCoding.text(WireService(Self.full)) == expected.split(separator: "\n").joined())
    }

    @Test func `a specification comes back as it was sent`() throws {
        var global = Self.full
        (global.mode, global.networks, global.ports, global.placement) = (.global, [], [], ServicePlacement())
        for spec in [Self.full, global, ServiceSpecification(name: "a", container: TaskContainer(image: "i"))] {
            let wire: WireService = try decode(try JSONCoding.text(WireService(spec)))
            #expect(ServiceSpecification(wire) == spec)
        }
    }

    /// The form of Docker 20.10.
    @Test func `a service of an engine is read, with its update`() throws {
        let service: ServiceSummary = try decode(
            #"""
            {"ID":"k1","Version":{"Index":42},"CreatedAt":"2026-11-29T10:00:00.1Z","UpdatedAt":"2026-11-29T10:00:01Z",
             "Spec":{"Name":"shop_sum","Labels":{"faaso.project":"shop"},
              "TaskTemplate":{"ContainerSpec":{"Image":"shop@sha256:1","Env":["A=","B"],"Isolation":"default"},
               "Resources":{"Limits":{},"Reservations":{}},"Placement":{},"ForceUpdate":0,"Runtime":"container"},
              "Mode":{"Global":{}},"UpdateConfig":{"Parallelism":1,"FailureAction":"rollback","Monitor":5000000000,
               "MaxFailureRatio":0,"Order":"start-first"},"EndpointSpec":{"Mode":"dnsrr"}},
             "PreviousSpec":{"Name":"shop_sum","Labels":null,"TaskTemplate":{"ContainerSpec":{"Image":"shop@sha256:0",
              "Healthcheck":{"Test":["CMD-SHELL","true"]},"Mounts":[{"Type":"npipe","Target":"/x"}]}},"Mode":{"GlobalJob":{}}},
             "Endpoint":{"Spec":{}},
             "UpdateStatus":{"State":"rollback_started","StartedAt":"2026-11-29T10:00:01Z","Message":"update rolled back due to failure"}}
            """#)
        #expect(service.id == "k1" && service.version == 42 && service.name == "shop_sum" && service.labels == ["faaso.project": "shop"])
        #expect(service.specification.mode == .global && service.specification.container.environment == ["A": "", "B": ""])
        #expect(service.specification.update.monitor == .seconds(5) && service.specification.update.failureAction == .rollback)
        #expect(service.previous?.mode == .job && service.previous?.container.image == "shop@sha256:0")
        #expect(service.previous?.container.health == nil && service.previous?.container.mounts == [])
        #expect(service.update == ServiceUpdateStatus(.rollbackStarted, message: "update rolled back due to failure"))
    }

    @Test func `a service that was never updated has no update`() throws {
        let service: ServiceSummary = try decode(#"{"ID":"k1","Spec":{"Name":"a"}}"#)
        #expect(service.update == nil && service.previous == nil && service.version == 0)
    }

    @Test(arguments: [
        ("updating", ServiceUpdateStatus.State.updating), ("paused", .paused), ("completed", .completed),
        ("rollback_paused", .rollbackPaused), ("rollback_completed", .rollbackCompleted), ("from_the_future", .other),
    ])
    func `every state of an update is read`(word: String, state: ServiceUpdateStatus.State) throws {
        let status: ServiceUpdateStatus = try decode(#"{"State":"\#(word)"}"#)
        #expect(status.state == state)
    }

    @Test func `a task that failed has its error`() throws {
        let task: TaskSummary = try decode(
            #"""
            {"ID":"t1","Version":{"Index":9},"CreatedAt":"2026-11-29T10:00:00Z","ServiceID":"k1","Slot":2,"NodeID":"n1",
             "Spec":{"ContainerSpec":{"Image":"shop@sha256:1"},"ForceUpdate":4},
             "Status":{"Timestamp":"2026-11-29T10:00:05Z","State":"failed","Message":"started","Err":"task: non-zero exit (3)",
              "ContainerStatus":{"ContainerID":"c1","PID":0,"ExitCode":3},"PortStatus":{}},"DesiredState":"shutdown"}
            """#)
        #expect(
            task
                == TaskSummary(
                    id: "t1", service: "k1", slot: 2, node: "n1", state: .failed, desired: .shutdown, time: "2026-11-29T10:00:05Z",
                    message: "started", error: "task: non-zero exit (3)", template: TaskContainer(image: "shop@sha256:1"), forceUpdate: 4))
        #expect(task.state.isFailure)
    }

    @Test func `a task that waits for a node has none`() throws {
        let task: TaskSummary = try decode(
            #"""
            {"ID":"t1","ServiceID":"k1","Slot":1,"Spec":{},"DesiredState":"running",
             "Status":{"State":"pending","Message":"pending task scheduling",
              "Err":"no suitable node (scheduling constraints not satisfied)"}}
            """#)
        #expect(task.node.isEmpty && task.state == .pending && !task.state.isFailure)
        #expect(task.error == "no suitable node (scheduling constraints not satisfied)")
    }

    @Test func `a node is read, manager or worker`() throws {
        let nodes: [NodeSummary] = try decode(
            #"""
            [{"ID":"n1","Spec":{"Labels":{"zone":"a"},"Role":"manager","Availability":"drain"},
              "Description":{"Hostname":"one","Platform":{"Architecture":"x86_64","OS":"linux"},"Engine":{"EngineVersion":"20.10.24"}},
              "Status":{"State":"ready","Addr":"10.0.0.1"},
              "ManagerStatus":{"Leader":true,"Reachability":"reachable","Addr":"10.0.0.1:2377"}},
             {"ID":"n2","Spec":{"Labels":{},"Role":"worker","Availability":"active"},"Description":{"Hostname":"two"},
              "Status":{"State":"down","Message":"heartbeat failure"}},
             {"ID":"n3","Spec":{"Role":"worker","Availability":"active"},"Description":{"Hostname":"three"},"Status":{"State":"ready"}}]
            """#)
        #expect(
            nodes[0]
                == NodeSummary(
                    id: "n1", host: "one", architecture: "x86_64", labels: ["zone": "a"], availability: .drain, isManager: true,
                    isLeader: true, isReachable: true))
        #expect(nodes[1].state == .down && !nodes[1].isManager && nodes[1].architecture == "")
        #expect(nodes.map(\.takesTasks) == [false, false, true])
    }

    @Test func `an engine tells its part in a swarm`() throws {
        let none: SwarmMembership = try decode(#"{"ID":"a","Swarm":{"NodeID":"","LocalNodeState":"inactive","ControlAvailable":false}}"#)
        #expect(none == SwarmMembership(state: .inactive))
        let manager: SwarmMembership = try decode(
            #"{"Swarm":{"NodeID":"n1","LocalNodeState":"active","ControlAvailable":true,"Error":"","Nodes":3,"Managers":1,"Cluster":{"ID":"w1"}}}"#
        )
        #expect(manager == SwarmMembership(state: .active, isManager: true, cluster: "w1", node: "n1"))
        let other: SwarmMembership = try decode(#"{"ID":"an engine without swarms"}"#)
        #expect(other.state == .inactive)
    }

    @Test func `a config has its data and a secret has none`() throws {
        let objects: [SwarmObject] = try decode(
            #"""
            [{"ID":"c1","Version":{"Index":5},"CreatedAt":"2026-11-29T10:00:00Z","Spec":{"Name":"shop_caddyfile-1","Labels":{"a":"b"},
              "Data":"aGVsbG8="}},
             {"ID":"s1","Spec":{"Name":"shop_password_v1","Labels":null}}]
            """#)
        #expect(
            objects == [
                SwarmObject(
                    id: "c1", name: "shop_caddyfile-1", version: 5, labels: ["a": "b"], created: "2026-11-29T10:00:00Z",
                    data: Array("hello".utf8)),
                SwarmObject(id: "s1", name: "shop_password_v1"),
            ])
    }
}
