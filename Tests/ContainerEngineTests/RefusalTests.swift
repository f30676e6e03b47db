import Testing

@testable import ContainerEngine

/// Recorded texts of engines and registries, and their meaning.
struct RefusalTests {
    /// The texts come from moby 20.10 (recorded), 23 to 29 (its sources and reports), and podman 4.
    @Test(
        arguments: [
            (
                409,
                #"Conflict. The container name "/a" is already in use by container "6f7a". You have to remove (or rename) that container to be able to reuse that name."#,
                .nameTaken
            ),
            (
                500,
                #"creating container storage: the container name "a" is already in use by 6f7a. You have to remove that container to be able to reuse that name: that name is already in use"#,
                .nameTaken
            ),
            (
                409,
                "renaming container 6f7a: name b already in use, cannot rename container 6f7a: container already exists",
                .nameTaken
            ),
            (500, "cannot listen on the TCP port: listen tcp4 127.0.0.1:80: bind: address already in use", .portTaken),
            (
                500,
                "driver failed programming external connectivity on endpoint a (e1): Bind for 127.0.0.1:80 failed: port is already allocated",
                .portTaken
            ),
            (
                500,
                "driver failed programming external connectivity on endpoint a (e1): Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use",
                .portTaken
            ),
            (
                500,
                "failed to set up container networking: driver failed programming external connectivity on endpoint a (e1): failed to bind host port for 0.0.0.0:80:172.31.0.2:80/tcp: address already in use",
                .portTaken
            ),
            (
                500,
                "failed to set up container networking: driver failed programming external connectivity on endpoint a (e1): failed to bind host port 0.0.0.0:80/tcp: address already in use",
                .portTaken
            ),
            (403, "Address already in use", .other),
            (409, "network with name a already exists", .networkExists),
            (409, "network name a already used: network already exists", .networkExists),
            (404, "unable to find network with name or ID a: network not found", .notFound),
            (403, "endpoint with name a already exists in network b", .other),
            (
                404, "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
                .addressPoolsExhausted
            ),
            (400, "all predefined address pools have been fully subnetted", .addressPoolsExhausted),
            (409, "container is marked for removal and cannot be started", .removalUnderWay),
            (409, "container 6f7a is marked for removal and cannot be connected or disconnected to the network a", .removalUnderWay),
            (409, "removal of container a is already in progress", .removalUnderWay),
            (409, #"cannot remove container "/a": removal of container a is already in progress"#, .removalUnderWay),
            (
                500, "container 6f7a: driver \"overlay2\" failed to remove root filesystem: unlinkat /x: device or resource busy",
                .filesystemBusy
            ),
            (500, "unable to remove filesystem for 6f7a: unlinkat /x: directory not empty", .filesystemBusy),
            (404, "No such container: a", .noSuchContainer),
            (404, #"no container with name or ID "a" found: no such container"#, .noSuchContainer),
            (404, "No such image: a:latest", .notFound), (404, "network a not found", .notFound),
            (409, "You cannot remove a running container 6f7a. Stop the container before attempting removal or force remove", .conflict),
            (409, "remove a: volume is in use - [6f7a]", .conflict),
            (403, "error while removing network: network a has active endpoints", .networkInUse),
            (500, "write /var/lib/docker/x: no space left on device", .diskFull), (500, "anything else", .other), (500, "", .other),
            (500, "rpc error: code = Unknown desc = update out of sequence", .outOfSequence),
            (
                503,
                "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
                .notManager
            ),
            (
                500,
                "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
                .noLeader
            ),
            (500, "rpc error: code = DeadlineExceeded desc = context deadline exceeded", .noLeader),
            (409, "rpc error: code = AlreadyExists desc = name conflicts with an existing object: service a already exists", .objectExists),
            (409, "rpc error: code = AlreadyExists desc = secret a already exists", .objectExists),
            (409, "rpc error: code = AlreadyExists desc = network a already exists", .networkExists),
            (400, "rpc error: code = InvalidArgument desc = config 'a' is in use by the following service: b", .inUse),
            (400, "rpc error: code = InvalidArgument desc = secret 'a' is in use by the following services: b, c", .inUse),
            (400, "rpc error: code = FailedPrecondition desc = network n1 is in use by task t1", .networkInUse),
            (404, "service a not found", .notFound),
        ] as [(Int, String, Refusal)])
    func `an error status has a kind`(code: Int, message: String, kind: Refusal) {
        #expect(EngineError.status(code: code, message: message, route: "POST /x").refusal == kind)
    }

    @Test(arguments: [
        "denied:1", "x509:latest", "unauthorized", "shop/non-overlapping:1", "shop_subnetted_1", "in-progress", "manifest/unknown",
    ])
    func `a name never makes a kind`(name: String) {
        #expect(EngineError.status(code: 404, message: "No such image: \(name)", route: "GET /images/x/json").isNotFound)
        #expect(EngineError.status(code: 404, message: "No such container: \(name)", route: "GET /containers/x/json").isNotFound)
    }

    /// The texts come from moby 20.10 (recorded on a registry with a password), moby 28,
    /// containerd, and reports of both.
    @Test(
        arguments: [
            (#"Head "http://127.0.0.1:5999/v2/x/manifests/1": no basic auth credentials"#, .unauthorized),
            ("unauthorized: authentication required", .unauthorized), ("unauthorized: incorrect username or password", .unauthorized),
            (
                "pull access denied for a, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
                .denied
            ),
            (
                "pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials",
                .denied
            ),
            (
                #"unknown: failed to resolve reference "ghcr.io/a/b:latest": unexpected status from HEAD request to https://ghcr.io/v2/a/b/manifests/latest: 403 Forbidden"#,
                .denied
            ),
            ("denied: Your authorization token has expired. Reauthenticate and try again.", .denied),
            ("toomanyrequests: You have reached your pull rate limit.", .rateLimited),
            ("manifest for 127.0.0.1:5999/x:nope not found: manifest unknown: manifest unknown", .unknownManifest),
            (#"failed to resolve reference "docker.io/library/a:no": docker.io/library/a:no: not found"#, .unknownManifest),
            ("no matching manifest for linux/arm64/v8 in the manifest list entries", .unknownPlatform),
            (#"Get "http://127.0.0.1:5998/v2/": dial tcp 127.0.0.1:5998: connect: connection refused"#, .registryUnreachable),
            (#"Get "https://a.invalid/v2/": dial tcp: lookup a.invalid on 10.0.0.53:53: no such host"#, .registryUnreachable),
            (#"Get "https://a/v2/": net/http: TLS handshake timeout"#, .registryUnreachable),
            (#"Get "https://a/v2/": dial tcp 10.0.0.1:443: i/o timeout"#, .registryUnreachable),
            (
                #"Get "https://a/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)"#,
                .registryUnreachable
            ),
            (#"failed to fetch anonymous token: Get "https://auth.docker.io/token": EOF"#, .registryUnreachable),
            (#"Get "https://a:5000/v2/": x509: certificate signed by unknown authority"#, .untrustedRegistry),
            (#"Get "https://a:5000/v2/": http: server gave HTTP response to HTTPS client"#, .untrustedRegistry),
            ("write /var/lib/docker/tmp/x: no space left on device", .diskFull), ("invalid reference format", .invalidReference),
            ("disk full", .other), ("", .other),
        ] as [(String, Refusal)])
    func `a failed pull has a kind`(message: String, kind: Refusal) {
        #expect(EngineError.pullFailed(reference: "a", message: message).refusal == kind)
    }

    @Test(
        arguments: [
            ("reg.example:5000/a:1", "no basic auth credentials", "log in to the registry reg.example:5000: docker login reg.example:5000"),
            ("debian", "unauthorized: incorrect username or password", "log in to the registry docker.io: docker login"),
            (
                "reg.example/a", "dial tcp: lookup reg.example: no such host",
                "check the name reg.example, and that the engine reaches it over the network"
            ),
            ("reg.example/a:no", "manifest unknown", "check the name and the tag: reg.example does not have this image"),
            (
                "reg.example/a", "x509: certificate signed by unknown authority",
                "trust its certificate: put it into /etc/docker/certs.d/reg.example/ca.crt"
            ),
        ])
    func `the first hint is about the cause`(reference: String, message: String, hint: String) {
        #expect(EngineError.pullFailed(reference: reference, message: message).hints.first == hint)
    }

    @Test(arguments: ["no such host", "connection refused", "manifest unknown", "x509: unknown", "disk full"])
    func `a login helps against nothing but a refused access`(message: String) {
        #expect(EngineError.pullFailed(reference: "reg.example/a", message: message).hints.allSatisfy { !$0.contains("docker login") })
    }

    @Test func `an engine that is no manager has a hint to one`() {
        let error = EngineError.status(code: 503, message: "This node is not a swarm manager. Use x", route: "GET /services")
        #expect(error.hints == ["set DOCKER_HOST or the docker context to a manager", "if there is no swarm yet: docker swarm init"])
    }

    @Test func `an error that the engine did not answer has no kind`() {
        #expect(EngineError.unreachable(endpoint: "unix:///x", reason: "connection refused").refusal == nil)
        #expect(EngineError.interrupted(route: "GET /x", reason: "no answer").refusal == nil)
    }

    @Test func `a conflict stays one whatever its kind`() {
        let error = EngineError.status(code: 409, message: "removal of container a is already in progress", route: "DELETE /containers/a")
        #expect(error.isConflict && error.refusal == .removalUnderWay)
    }
}
